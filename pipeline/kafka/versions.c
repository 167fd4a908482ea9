/* SPDX-License-Identifier: Apache-2.0 */
#include "versions.h"

#include <librdkafka/rdkafka.h>
#include <uv.h>

const char *wm_kafka_version(void)
{
    return rd_kafka_version_str();
}

const char *wm_uv_version(void)
{
    return uv_version_string();
}
