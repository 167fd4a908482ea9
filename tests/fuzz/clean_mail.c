/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "message/rfc822"
#include "clean_any.c"
