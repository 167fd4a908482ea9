/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "application/atom+xml"
#include "clean_any.c"
