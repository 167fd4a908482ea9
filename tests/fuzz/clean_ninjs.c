/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "application/ninjs+json"
#include "clean_any.c"
