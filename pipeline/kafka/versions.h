/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of the libraries in use, as linked. Static text. Thread: any. */
#ifndef KAFKA_VERSIONS_H
#define KAFKA_VERSIONS_H

const char *wm_kafka_version(void); /* librdkafka */
const char *wm_uv_version(void);    /* libuv */

#endif
