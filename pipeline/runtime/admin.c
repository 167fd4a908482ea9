/* SPDX-License-Identifier: Apache-2.0 */
/* libmicrohttpd runs inside the loop: its epoll descriptor is watched by a uv_poll, the time it
 * wants to be called at the latest by a uv_timer, and either leads to one MHD_run, which does what
 * can be done without waiting. A slow client therefore costs its connection and nothing else; how
 * many there may be, how long they may be idle and how much memory each gets is bounded.
 *
 * The socket is bound here rather than by libmicrohttpd, which does not say why it could not. */
#include "admin.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "metrics.h"

#define MAX_CONNECTIONS      64u
#define IDLE_SECONDS         10u
#define CONNECTION_BYTES     ((size_t)16 * 1024) /* request line and headers */
#define REQUEST_BODY_BYTES   ((size_t)64 * 1024) /* read and thrown away, so that an answer is heard */
#define NOT_READY_TEXT_BYTES 1024

struct wm_admin {
    struct MHD_Daemon *daemon;
    uv_poll_t poll;
    uv_timer_t timer;
    int open_handles, port;
    char *version_json;
    wm_ready_fn ready;
    void *ctx;
    struct wm_log *log;
};

/* An answer to one path; `text` is malloc'ed. */
struct answer {
    unsigned status;
    const char *content_type;
    char *text;
    size_t len;
};

#define TEXT_TYPE "text/plain; charset=utf-8"

static struct answer answer_text(unsigned status, const char *text)
{
    return (struct answer){status, TEXT_TYPE, wm_strdup(text), strlen(text)};
}

static struct answer answer_metrics(struct wm_admin *admin)
{
    (void)admin;
    struct answer answer = {.status = MHD_HTTP_OK, .content_type = "text/plain; version=0.0.4; charset=utf-8"};
    answer.text = wm_metrics_text(&answer.len);
    return answer;
}

static struct answer answer_health(struct wm_admin *admin)
{
    (void)admin;
    return answer_text(MHD_HTTP_OK, "ok\n");
}

static struct answer answer_ready(struct wm_admin *admin)
{
    char why[NOT_READY_TEXT_BYTES] = "", text[NOT_READY_TEXT_BYTES + 32];
    if (admin->ready(admin->ctx, why, sizeof why))
        return answer_text(MHD_HTTP_OK, "ready\n");
    snprintf(text, sizeof text, "not ready: %s\n", why);
    return answer_text(MHD_HTTP_SERVICE_UNAVAILABLE, text);
}

static struct answer answer_version(struct wm_admin *admin)
{
    struct answer answer = answer_text(MHD_HTTP_OK, admin->version_json);
    answer.content_type = "application/json";
    return answer;
}

static const struct route {
    const char *path;
    struct answer (*answer)(struct wm_admin *admin);
} routes[] = {
    {"/metrics", answer_metrics},
    {"/healthz", answer_health},
    {"/readyz", answer_ready},
    {"/version", answer_version},
};
#define ROUTE_COUNT (sizeof routes / sizeof *routes)

static struct answer answer_not_found(void)
{
    char text[256] = "not found; there are";
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, " %s%s", routes[i].path, i + 1 < ROUTE_COUNT ? "" : "\n");
    }
    return answer_text(MHD_HTTP_NOT_FOUND, text);
}

static struct answer answer_for(struct wm_admin *admin, const char *path, const char *method)
{
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return answer_text(MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD are answered here\n");
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if (strcmp(path, routes[i].path) == 0)
            return routes[i].answer(admin);
    return answer_not_found();
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, struct answer answer)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(answer.len, answer.text, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(answer.text);
        return MHD_NO; /* closes the connection */
    }
    enum MHD_Result ok = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer.content_type);
    if (ok == MHD_YES)
        ok = MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (ok == MHD_YES && answer.status == MHD_HTTP_METHOD_NOT_ALLOWED)
        ok = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    if (ok == MHD_YES)
        ok = MHD_queue_response(connection, answer.status, response);
    MHD_destroy_response(response);
    return ok;
}

/* Called once when the headers are read, then for each part of a body, then without one: only then
 * is the answer queued, since to close on unread bytes could lose it. *state counts the calls and
 * bytes so far. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *body, size_t *body_len, void **state)
{
    (void)version;
    (void)body;
    uintptr_t seen = (uintptr_t)*state;
    if (seen > 0 && *body_len == 0)
        return send_answer(connection, answer_for(ctx, path, method));
    if (seen > REQUEST_BODY_BYTES || *body_len > REQUEST_BODY_BYTES)
        return MHD_NO;
    *state = (void *)(seen + 1 + *body_len);
    *body_len = 0;
    return MHD_YES;
}

/* What clients do wrong is not the daemon's trouble: debug only. */
static void on_log(void *ctx, const char *fmt, va_list args) WM_PRINTF(2, 0);
static void on_log(void *ctx, const char *fmt, va_list args)
{
    const struct wm_admin *admin = ctx;
    char text[300];
    if (!wm_log_on(admin->log, WM_DEBUG))
        return;
    vsnprintf(text, sizeof text, fmt, args);
    text[strcspn(text, "\r\n")] = '\0';
    for (char *quote = text; (quote = strchr(quote, '"')) != NULL;)
        *quote = '\'';
    WM_LOG(admin->log, WM_DEBUG, "admin.http", "text=\"%s\"", text);
}

static void on_timer(uv_timer_t *timer);

static void run_daemon(struct wm_admin *admin)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms;
    MHD_run(admin->daemon);
    if (MHD_get_timeout(admin->daemon, &timeout_ms) == MHD_YES)
        uv_timer_start(&admin->timer, on_timer, timeout_ms, 0);
    else
        uv_timer_stop(&admin->timer);
}

static void on_timer(uv_timer_t *timer)
{
    run_daemon(timer->data);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    run_daemon(poll->data);
}

/* HOST and PORT of "HOST:PORT" or "[HOST]:PORT", in the caller's memory. */
struct address {
    char host[256], port[6];
};

static enum wm_code malformed(const char *listen, struct wm_error *err)
{
    return wm_fail(err, WM_E_CONFIG,
                   "admin.listen is \"%s\": should be HOST:PORT, as in 127.0.0.1:9464 or [::1]:9464; \"\" for none",
                   listen);
}

static enum wm_code parse_address(const char *listen, struct address *out, struct wm_error *err)
{
    const char *colon = strrchr(listen, ':'), *host = listen;
    if (colon == NULL || colon == listen)
        return malformed(listen, err);
    size_t host_len = (size_t)(colon - listen), port_len = strlen(colon + 1);
    bool bracketed = listen[0] == '[' && colon[-1] == ']';
    if (bracketed) {
        host++;
        host_len -= 2;
    }
    if (host_len == 0 || host_len >= sizeof out->host || (!bracketed && memchr(host, ':', host_len) != NULL) ||
        port_len == 0 || port_len > 5 || strspn(colon + 1, "0123456789") != port_len ||
        strtoul(colon + 1, NULL, 10) > 65535)
        return malformed(listen, err);
    memcpy(out->host, host, host_len);
    out->host[host_len] = '\0';
    memcpy(out->port, colon + 1, port_len + 1);
    return WM_OK;
}

/* A listening socket, or -1 with errno. Nobody but us may bind the same address. */
static int bind_one(const struct addrinfo *info)
{
    int on = 1, fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static enum wm_code cannot_listen(const char *listen, int reason, struct wm_error *err)
{
    const char *hint = "set admin.listen to another address, or to \"\" for none";
    if (reason == EADDRINUSE)
        hint = "another wiremill? set admin.listen to another port, or to \"\" for none";
    else if (reason == EADDRNOTAVAIL)
        hint = "no interface of this machine has that address; set admin.listen to one that has";
    else if (reason == EACCES)
        hint = "ports below 1024 need privileges; set admin.listen to a higher one";
    return wm_fail(err, WM_E_IO, "cannot listen on %s: %s: %s", listen, uv_strerror(-reason), hint);
}

static enum wm_code bind_address(const char *listen, int *out, struct wm_error *err)
{
    struct address address;
    struct addrinfo *list, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    enum wm_code code = parse_address(listen, &address, err);
    if (code != WM_OK)
        return code;
    int failed = getaddrinfo(address.host, address.port, &hints, &list);
    if (failed != 0)
        return wm_fail(err, WM_E_IO, "cannot listen on %s: %s: set admin.listen to an address of this machine", listen,
                       gai_strerror(failed));
    int fd = -1;
    for (const struct addrinfo *info = list; info != NULL && fd < 0; info = info->ai_next)
        fd = bind_one(info);
    int reason = errno;
    freeaddrinfo(list);
    if (fd < 0)
        return cannot_listen(listen, reason, err);
    *out = fd;
    return WM_OK;
}

static int port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address = {.v6 = {0}};
    socklen_t len = sizeof address;
    if (getsockname(fd, &address.any, &len) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

/* The socket becomes the daemon's. */
static enum wm_code start_daemon(struct wm_admin *admin, const char *listen, int fd, struct wm_error *err)
{
    /* The logger comes first, so that it hears of the other options. */
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_log, admin},
        {MHD_OPTION_LISTEN_SOCKET, fd, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, MAX_CONNECTIONS, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    admin->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, admin,
                                     MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (admin->daemon == NULL)
        return wm_fail(err, WM_E_IO, "cannot listen on %s: libmicrohttpd %s did not start; it needs epoll", listen,
                       MHD_get_version());
    return WM_OK;
}

static void watch_daemon(uv_loop_t *loop, struct wm_admin *admin)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(admin->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    uv_timer_init(loop, &admin->timer);
    /* Fails only for a descriptor that cannot be polled, and an epoll descriptor can. */
    if (uv_poll_init(loop, &admin->poll, info->epoll_fd) != 0 || uv_poll_start(&admin->poll, UV_READABLE, on_poll) != 0)
        abort();
    admin->open_handles = 2;
    admin->timer.data = admin->poll.data = admin;
}

enum wm_code wm_admin_open(uv_loop_t *loop, const char *listen, const char *version_json, wm_ready_fn ready, void *ctx,
                           struct wm_log *log, struct wm_admin **out, struct wm_error *err)
{
    int fd = -1;
    enum wm_code code = bind_address(listen, &fd, err);
    if (code != WM_OK)
        return code;
    struct wm_admin *admin = wm_calloc(1, sizeof *admin);
    *admin = (struct wm_admin){.ready = ready, .ctx = ctx, .log = log, .port = port_of(fd)};
    code = start_daemon(admin, listen, fd, err);
    if (code != WM_OK) {
        free(admin);
        return code;
    }
    admin->version_json = wm_strdup(version_json);
    watch_daemon(loop, admin);
    WM_LOG(log, WM_INFO, "admin.listening", "address=%s port=%d", listen, admin->port);
    *out = admin;
    return WM_OK;
}

int wm_admin_port(const struct wm_admin *admin)
{
    return admin->port;
}

static void on_closed(uv_handle_t *handle)
{
    struct wm_admin *admin = handle->data;
    if (--admin->open_handles > 0)
        return;
    free(admin->version_json);
    free(admin);
}

void wm_admin_close(struct wm_admin **admin)
{
    struct wm_admin *closing = *admin;
    if (closing == NULL)
        return;
    *admin = NULL;
    /* The descriptor must leave the loop before libmicrohttpd closes it. */
    uv_close((uv_handle_t *)&closing->poll, on_closed);
    uv_close((uv_handle_t *)&closing->timer, on_closed);
    MHD_stop_daemon(closing->daemon);
    closing->daemon = NULL;
}
