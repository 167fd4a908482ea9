/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "application/x-anpa-1312"
#include "clean_any.c"
