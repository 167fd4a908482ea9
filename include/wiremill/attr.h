/* SPDX-License-Identifier: Apache-2.0 */
/* attr.h: compiler attributes under names that say what they promise. */
#ifndef WIREMILL_ATTR_H
#define WIREMILL_ATTR_H

#if defined(__GNUC__)
#define WM_MUST_CHECK        __attribute__((warn_unused_result))
#define WM_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define WM_EXPORT            __attribute__((visibility("default"))) /* seen from outside a shared object */
#else
#define WM_MUST_CHECK
#define WM_PRINTF(fmt, args)
#define WM_EXPORT
#endif

/* Around declarations, for stages in C++. */
#ifdef __cplusplus
#define WM_C_BEGIN extern "C" {
#define WM_C_END   }
#else
#define WM_C_BEGIN
#define WM_C_END
#endif

#endif
