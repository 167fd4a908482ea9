/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "text/plain"
#include "clean_any.c"
