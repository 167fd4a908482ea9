/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "application/nitf+xml"
#include "clean_any.c"
