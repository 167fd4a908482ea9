/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "application/x-iptc-7901"
#include "clean_any.c"
