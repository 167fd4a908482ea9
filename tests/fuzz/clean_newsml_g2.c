/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "application/vnd.iptc.g2.newsitem+xml"
#include "clean_any.c"
