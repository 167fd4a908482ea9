/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"
#include "base/log.h"
#include "runtime/admin.h"
#include "runtime/metrics.h"

#define DEADLINE_MS 10000
#define GET(path)   "GET " path " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

/* A listener and its clients share one loop, as listener and lanes do in the daemon. */
struct fixture {
    uv_loop_t loop;
    uv_timer_t deadline;
    bool late;
    struct wm_admin *admin;
    bool ready;
};

struct client {
    uv_tcp_t tcp;
    uv_connect_t connect;
    bool connected, closed;
    char *response;
    size_t len;
};

static bool is_ready(void *ctx, char *why, size_t size)
{
    const struct fixture *fixture = ctx;
    if (!fixture->ready)
        snprintf(why, size, "lane tag waits for its partitions");
    return fixture->ready;
}

static void on_deadline(uv_timer_t *timer)
{
    ((struct fixture *)timer->data)->late = true;
}

static int setup(void **state)
{
    struct fixture *fixture = wm_calloc(1, sizeof *fixture);
    struct wm_error err = {0};
    fixture->ready = true;
    uv_loop_init(&fixture->loop);
    uv_timer_init(&fixture->loop, &fixture->deadline);
    fixture->deadline.data = fixture;
    uv_timer_start(&fixture->deadline, on_deadline, DEADLINE_MS, 0);
    enum wm_code code = wm_admin_open(&fixture->loop, "127.0.0.1:0", "{\"version\":\"0.0.0\"}", is_ready, fixture,
                                      wm_log_root(), &fixture->admin, &err);
    *state = fixture;
    return code == WM_OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    wm_admin_close(&fixture->admin);
    uv_close((uv_handle_t *)&fixture->deadline, NULL);
    uv_run(&fixture->loop, UV_RUN_DEFAULT);
    int closed = uv_loop_close(&fixture->loop); /* fails if a handle was forgotten */
    free(fixture);
    return closed;
}

static void turn_until(struct fixture *fixture, const bool *done)
{
    while (!*done && !fixture->late)
        uv_run(&fixture->loop, UV_RUN_ONCE);
    assert_false(fixture->late);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)handle;
    buf->base = wm_malloc(suggested);
    buf->len = suggested;
}

static void on_closed(uv_handle_t *handle)
{
    ((struct client *)handle->data)->closed = true;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct client *client = stream->data;
    if (n > 0) {
        client->response = wm_realloc(client->response, client->len + (size_t)n + 1);
        memcpy(client->response + client->len, buf->base, (size_t)n);
        client->len += (size_t)n;
        client->response[client->len] = '\0';
    }
    free(buf->base);
    if (n < 0 && !uv_is_closing((uv_handle_t *)stream))
        uv_close((uv_handle_t *)stream, on_closed);
}

static void on_connected(uv_connect_t *request, int status)
{
    assert_int_equal(status, 0);
    ((struct client *)request->data)->connected = true;
}

static struct client *dial(struct fixture *fixture)
{
    struct client *client = wm_calloc(1, sizeof *client);
    struct sockaddr_in address;
    uv_tcp_init(&fixture->loop, &client->tcp);
    client->tcp.data = client->connect.data = client;
    client->response = wm_calloc(1, 1);
    uv_ip4_addr("127.0.0.1", wm_admin_port(fixture->admin), &address);
    assert_int_equal(uv_tcp_connect(&client->connect, &client->tcp, (const struct sockaddr *)&address, on_connected),
                     0);
    turn_until(fixture, &client->connected);
    uv_read_start((uv_stream_t *)&client->tcp, on_alloc, on_read);
    return client;
}

static void on_written(uv_write_t *request, int status)
{
    (void)status; /* the listener may hang up on a client that goes too far */
    free(request);
}

/* `text` must stay until the loop has turned. */
static void say(struct client *client, const char *text, size_t len)
{
    uv_write_t *request = wm_malloc(sizeof *request);
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)text, (unsigned)len);
    assert_int_equal(uv_write(request, (uv_stream_t *)&client->tcp, &buf, 1, on_written), 0);
}

/* Waits for the listener to close, and leaves the response to the caller, who frees it. */
static char *hear(struct fixture *fixture, struct client *client)
{
    turn_until(fixture, &client->closed);
    char *response = client->response;
    free(client);
    return response;
}

static void hang_up(struct fixture *fixture, struct client *client)
{
    if (!uv_is_closing((uv_handle_t *)&client->tcp))
        uv_close((uv_handle_t *)&client->tcp, on_closed);
    free(hear(fixture, client));
}

static char *ask(struct fixture *fixture, const char *request)
{
    struct client *client = dial(fixture);
    say(client, request, strlen(request));
    return hear(fixture, client);
}

static void assert_answer(struct fixture *fixture, const char *request, const char *status, const char *body)
{
    char *response = ask(fixture, request);
    const char *end = strstr(response, "\r\n\r\n");
    if (strncmp(response, status, strlen(status)) != 0 || end == NULL || strstr(end, body) == NULL)
        fail_msg("wanted '%s' and '%s', got\n%s", status, body, response);
    free(response);
}

static void metrics_are_prometheus_text(void **state)
{
    wm_series_add(wm_series(WM_M_IN, "asked", NULL), 42);
    char *response = ask(*state, GET("/metrics"));
    assert_non_null(strstr(response, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(response, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    assert_non_null(strstr(response, "\nwiremill_messages_consumed_total{lane=\"asked\"} 42\n"));
    free(response);
}

static void a_turning_loop_is_healthy(void **state)
{
    assert_answer(*state, GET("/healthz"), "HTTP/1.1 200 OK\r\n", "ok\n");
}

static void readiness_follows_the_lanes_and_says_why_not(void **state)
{
    struct fixture *fixture = *state;
    fixture->ready = false;
    assert_answer(fixture, GET("/readyz"), "HTTP/1.1 503 ", "not ready: lane tag waits for its partitions\n");
    fixture->ready = true;
    assert_answer(fixture, GET("/readyz"), "HTTP/1.1 200 OK\r\n", "ready\n");
}

static void the_version_is_json(void **state)
{
    char *response = ask(*state, GET("/version?pretty"));
    assert_non_null(strstr(response, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(response, "Content-Type: application/json\r\n"));
    assert_string_equal(strstr(response, "\r\n\r\n"), "\r\n\r\n{\"version\":\"0.0.0\"}");
    free(response);
}

static void an_unknown_path_is_answered_with_those_there_are(void **state)
{
    assert_answer(*state, GET("/metric"), "HTTP/1.1 404 ", "/metrics /healthz /readyz /version\n");
    assert_answer(*state, GET("/"), "HTTP/1.1 404 ", "/metrics");
}

static void other_methods_are_refused_with_those_allowed(void **state)
{
    char *response = ask(*state, "POST /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                 "Content-Length: 5\r\n\r\nhello");
    assert_non_null(strstr(response, "HTTP/1.1 405 "));
    assert_non_null(strstr(response, "Allow: GET, HEAD\r\n"));
    free(response);
    assert_answer(*state, "DELETE /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 405 ",
                  "GET and HEAD");
}

static void head_gives_the_headers_alone(void **state)
{
    char *response = ask(*state, "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(response, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(response, "Content-Length: 3\r\n"));
    assert_string_equal(strstr(response, "\r\n\r\n"), "\r\n\r\n");
    free(response);
}

static void one_connection_may_ask_several_times(void **state)
{
    static const char requests[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" GET("/version");
    char *response = ask(*state, requests);
    const char *first = strstr(response, "\r\n\r\nok\n");
    assert_non_null(first);
    assert_non_null(strstr(first, "{\"version\":\"0.0.0\"}"));
    free(response);
}

static enum wm_code try_to_listen(struct fixture *fixture, const char *listen, struct wm_error *err)
{
    struct wm_admin *second = NULL;
    enum wm_code code = wm_admin_open(&fixture->loop, listen, "{}", is_ready, fixture, wm_log_root(), &second, err);
    wm_admin_close(&second);
    return code;
}

static void a_port_in_use_is_named_with_what_to_do(void **state)
{
    struct fixture *fixture = *state;
    struct wm_error err = {0};
    char listen[40];
    snprintf(listen, sizeof listen, "127.0.0.1:%d", wm_admin_port(fixture->admin));
    assert_int_equal(try_to_listen(fixture, listen, &err), WM_E_IO);
    assert_non_null(strstr(err.text, listen));
    assert_non_null(strstr(err.text, "address already in use"));
    assert_non_null(strstr(err.text, "set admin.listen"));
}

static void a_closed_listener_leaves_its_port_free(void **state)
{
    struct fixture *fixture = *state;
    struct wm_error err = {0};
    char listen[40];
    free(ask(fixture, GET("/healthz")));
    snprintf(listen, sizeof listen, "127.0.0.1:%d", wm_admin_port(fixture->admin));
    wm_admin_close(&fixture->admin);
    assert_null(fixture->admin);
    assert_int_equal(try_to_listen(fixture, listen, &err), WM_OK);
}

static void an_address_that_is_none_is_refused_with_an_example(void **state)
{
    static const char *const bad[] = {
        "",         "9464",     ":9464", "localhost", "localhost:", "a:http",          "a:-1",         "a:65536",
        "a:123456", "::1:9464", "[]:1",  "[::1:1",    "[::1]",      "127.0.0.1:9464 ", "127.0.0.1:+80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct wm_error err = {0};
        if (try_to_listen(*state, bad[i], &err) != WM_E_CONFIG)
            fail_msg("'%s' was not refused", bad[i]);
        assert_non_null(strstr(err.text, "127.0.0.1:9464"));
    }
}

static void an_address_of_another_machine_is_named_with_the_reason(void **state)
{
    struct wm_error err = {0};
    assert_int_equal(try_to_listen(*state, "192.0.2.1:9464", &err), WM_E_IO); /* kept for documentation */
    assert_non_null(strstr(err.text, "192.0.2.1:9464: address not available"));
    struct wm_error name = {0};
    assert_int_equal(try_to_listen(*state, "999.999.999.999:1", &name), WM_E_IO);
    assert_non_null(strstr(name.text, "999.999.999.999:1"));
}

static void ipv6_addresses_stand_in_brackets(void **state)
{
    struct wm_error err = {0};
    enum wm_code code = try_to_listen(*state, "[::1]:0", &err);
    if (code != WM_OK && strstr(err.text, "address not available") == NULL &&
        strstr(err.text, "address family not supported") == NULL) /* a machine without IPv6 */
        fail_msg("%s", err.text);
}

static void a_slow_client_holds_nobody_up(void **state)
{
    struct client *slow = dial(*state);
    say(slow, "GET /heal", 9);
    assert_answer(*state, GET("/version"), "HTTP/1.1 200 OK\r\n", "version");
    static const char rest[] = "thz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    say(slow, rest, sizeof rest - 1);
    char *response = hear(*state, slow);
    assert_non_null(strstr(response, "\r\n\r\nok\n"));
    free(response);
}

static long open_descriptors(void)
{
    size_t len;
    char *text = wm_metrics_text(&len);
    long open = strtol(strstr(text, "\nprocess_open_fds ") + strlen("\nprocess_open_fds "), NULL, 10);
    free(text);
    return open;
}

static void connections_are_bounded_and_the_next_is_served_when_one_leaves(void **state)
{
    enum { CLIENTS = 100, LIMIT = 64 };
    struct client *idle[CLIENTS];
    free(ask(*state, GET("/healthz"))); /* the loop keeps a descriptor of its own from the first stream on */
    long before = open_descriptors();
    for (size_t i = 0; i < CLIENTS; i++)
        idle[i] = dial(*state);
    assert_in_range(open_descriptors() - before, CLIENTS + 1, CLIENTS + LIMIT);
    struct client *next = dial(*state);
    say(next, GET("/healthz"), strlen(GET("/healthz")));
    for (size_t i = 0; i < CLIENTS; i++)
        hang_up(*state, idle[i]);
    char *response = hear(*state, next);
    assert_non_null(strstr(response, "\r\n\r\nok\n"));
    free(response);
}

static void many_clients_at_once_are_all_answered(void **state)
{
    enum { CLIENTS = 50 };
    struct client *clients[CLIENTS];
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i] = dial(*state);
        say(clients[i], GET("/metrics"), strlen(GET("/metrics")));
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        char *response = hear(*state, clients[i]);
        assert_non_null(strstr(response, "wiremill_build_info"));
        free(response);
    }
}

static void endless_headers_and_bodies_end_the_connection_only(void **state)
{
    enum { SIZE = 1 << 20 };
    char *flood = wm_malloc(SIZE);
    memset(flood, 'a', SIZE);
    struct client *headers = dial(*state);
    say(headers, "GET /healthz HTTP/1.1\r\nX-A: ", 29 - 1);
    say(headers, flood, SIZE);
    free(hear(*state, headers));
    struct client *body = dial(*state);
    static const char post[] = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n";
    say(body, post, sizeof post - 1);
    say(body, flood, SIZE);
    free(hear(*state, body));
    free(flood);
    assert_answer(*state, GET("/healthz"), "HTTP/1.1 200 OK\r\n", "ok\n");
}

static void noise_is_no_request(void **state)
{
    char *response = ask(*state, "\x16\x03\x01\x02 nonsense\r\n\r\n\r\n");
    assert_null(strstr(response, "200 OK"));
    free(response);
    assert_answer(*state, GET("/healthz"), "HTTP/1.1 200 OK\r\n", "ok\n");
}

static void on_pause_over(uv_timer_t *timer)
{
    *(bool *)timer->data = true;
}

static void an_idle_connection_does_not_keep_the_loop_busy(void **state)
{
    struct fixture *fixture = *state;
    struct client *idle = dial(fixture);
    uv_timer_t pause;
    bool over = false;
    const bool *waiting_for = &over;
    int turns = 0;
    uv_timer_init(&fixture->loop, &pause);
    pause.data = &over;
    uv_timer_start(&pause, on_pause_over, 200, 0);
    for (; !*waiting_for; turns++)
        uv_run(&fixture->loop, UV_RUN_ONCE);
    assert_in_range(turns, 1, 20);
    uv_close((uv_handle_t *)&pause, NULL);
    hang_up(fixture, idle);
}

static void closing_hangs_up_on_clients_in_the_middle_of_a_request(void **state)
{
    struct fixture *fixture = *state;
    struct client *slow = dial(fixture);
    say(slow, "GET /heal", 9);
    assert_answer(fixture, GET("/healthz"), "HTTP/1.1 200 OK\r\n", "ok\n");
    wm_admin_close(&fixture->admin);
    char *response = hear(fixture, slow);
    assert_string_equal(response, "");
    free(response);
}

#define ADMIN_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ADMIN_TEST(metrics_are_prometheus_text),
        ADMIN_TEST(a_turning_loop_is_healthy),
        ADMIN_TEST(readiness_follows_the_lanes_and_says_why_not),
        ADMIN_TEST(the_version_is_json),
        ADMIN_TEST(an_unknown_path_is_answered_with_those_there_are),
        ADMIN_TEST(other_methods_are_refused_with_those_allowed),
        ADMIN_TEST(head_gives_the_headers_alone),
        ADMIN_TEST(one_connection_may_ask_several_times),
        ADMIN_TEST(a_port_in_use_is_named_with_what_to_do),
        ADMIN_TEST(a_closed_listener_leaves_its_port_free),
        ADMIN_TEST(an_address_that_is_none_is_refused_with_an_example),
        ADMIN_TEST(an_address_of_another_machine_is_named_with_the_reason),
        ADMIN_TEST(ipv6_addresses_stand_in_brackets),
        ADMIN_TEST(a_slow_client_holds_nobody_up),
        ADMIN_TEST(connections_are_bounded_and_the_next_is_served_when_one_leaves),
        ADMIN_TEST(many_clients_at_once_are_all_answered),
        ADMIN_TEST(endless_headers_and_bodies_end_the_connection_only),
        ADMIN_TEST(noise_is_no_request),
        ADMIN_TEST(an_idle_connection_does_not_keep_the_loop_busy),
        ADMIN_TEST(closing_hangs_up_on_clients_in_the_middle_of_a_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
