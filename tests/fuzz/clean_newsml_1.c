/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "text/vnd.iptc.newsml"
#include "clean_any.c"
