/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "base/arena.h"
#include "kafka/topics.h"
#include "mock_cluster.h"

static const char *const raw[] = {"wire.raw"};
static const char *const clean[] = {"wire.clean"};

static const struct wm_lane_settings lanes[] = {
    {.name = "clean",
     .inputs = raw,
     .input_count = 1,
     .output = "wire.clean",
     .urgent = "wire.urgent",
     .dead = "wire.dead"},
    {.name = "tag", .inputs = clean, .input_count = 1, .output = "wire.tagged", .dead = "wire.dead"},
};

static struct wm_settings two_lanes(void)
{
    return (struct wm_settings){
        .instance = "test", .topic_partitions = 3, .topic_replication = 1, .lanes = lanes, .lane_count = 2};
}

/* What was told, a line each. */
struct told {
    char text[4000];
    int faults, doubts;
};

static void on_found(void *ctx, enum wm_found_level level, const char *what, const char *detail)
{
    struct told *told = ctx;
    told->faults += level == WM_FOUND_FAULT;
    told->doubts += level == WM_FOUND_DOUBT;
    size_t len = strlen(told->text);
    snprintf(told->text + len, sizeof told->text - len, "%d %s: %s\n", (int)level, what, detail);
}

static void each_topic_is_needed_once_with_all_its_uses(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1 << 20);
    struct wm_settings settings = two_lanes();
    struct wm_topics topics = wm_topics_needed(&settings, arena);
    assert_int_equal(topics.count, 5);
    assert_string_equal(topics.list[0].name, "wire.raw");
    assert_string_equal(wm_topics_find(&topics, "wire.clean")->use, "output of clean, input of tag");
    assert_string_equal(topics.list[4].name, "wire.dead");
    assert_string_equal(topics.list[4].use, "dead letters of clean, dead letters of tag");
    wm_arena_free(arena);
}

static void missing_and_existing_topics_are_told_apart(void **state)
{
    (void)state;
    struct mock mock;
    struct told told = {0};
    struct wm_error err = {0};
    struct wm_arena *arena = wm_arena_new(1 << 20);
    mock_open(&mock, 2);
    mock_replicated_topic(&mock, "wire.raw", 6, 2);
    mock_replicated_topic(&mock, "wire.clean", 2, 2);
    struct wm_settings settings = two_lanes();
    settings.kafka = mock.settings.kafka;
    struct wm_topics topics = wm_topics_needed(&settings, arena);
    assert_int_equal(wm_topics_look(&settings, &topics, true, DEADLINE_MS, NULL, arena, &err), WM_OK);
    assert_int_equal(topics.broker_count, 2);
    assert_int_equal(wm_topics_find(&topics, "wire.raw")->partition_count, 6);
    assert_int_equal(wm_topics_find(&topics, "wire.raw")->partitions[5].high, 0);
    assert_int_equal(wm_topics_find(&topics, "wire.tagged")->partition_count, 0);
    wm_topics_judge(&settings, &topics, arena, on_found, &told);
    assert_int_equal(told.faults, 3); /* urgent, tagged, dead */
    assert_non_null(strstr(told.text, "topic wire.tagged: there is none"));
    assert_non_null(strstr(told.text, "topic wire.raw: 6 partitions"));
    wm_arena_free(arena);
    mock_close(&mock);
}

static void an_output_narrower_than_its_input_is_told_of(void **state)
{
    (void)state;
    struct told told = {0};
    struct wm_topic_partition partitions[6];
    struct wm_arena *arena = wm_arena_new(1 << 20);
    struct wm_settings settings = two_lanes();
    struct wm_topics topics = wm_topics_needed(&settings, arena);
    for (int i = 0; i < 6; i++)
        partitions[i] = (struct wm_topic_partition){.leader = 1, .replicas = 1, .in_sync = 1};
    for (size_t i = 0; i < topics.count; i++) {
        topics.list[i].partitions = partitions;
        topics.list[i].partition_count = strcmp(topics.list[i].name, "wire.raw") == 0 ? 6 : 2;
        topics.list[i].replication = 1;
    }
    topics.broker_count = 1;
    wm_topics_judge(&settings, &topics, arena, on_found, &told);
    assert_int_equal(told.faults, 0);
    assert_int_equal(told.doubts, 1); /* not for wire.tagged, which no lane reads */
    assert_non_null(strstr(told.text, "at most 2 processes can share lane tag where 6 can share clean"));
    wm_arena_free(arena);
}

static void one_replica_on_several_brokers_is_told_of(void **state)
{
    (void)state;
    struct told told = {0};
    struct wm_topic_partition partition = {.leader = 1, .replicas = 1, .in_sync = 1};
    struct wm_arena *arena = wm_arena_new(1 << 20);
    struct wm_settings settings = two_lanes();
    settings.lane_count = 1;
    struct wm_topics topics = wm_topics_needed(&settings, arena);
    topics.broker_count = 3;
    for (size_t i = 0; i < topics.count; i++) {
        topics.list[i].partitions = &partition;
        topics.list[i].partition_count = topics.list[i].replication = 1;
    }
    wm_topics_judge(&settings, &topics, arena, on_found, &told);
    assert_int_equal(told.doubts, (int)topics.count);
    assert_non_null(strstr(told.text, "one replica on 3 brokers"));
    wm_arena_free(arena);
}

static void partitions_without_a_leader_are_a_fault(void **state)
{
    (void)state;
    struct told told = {0};
    struct wm_arena *arena = wm_arena_new(1 << 20);
    struct wm_settings settings = two_lanes();
    settings.lane_count = 1;
    struct wm_topics topics = wm_topics_needed(&settings, arena);
    struct wm_topic_partition partition = {.leader = -1, .replicas = 3, .in_sync = 1};
    for (size_t i = 0; i < topics.count; i++) {
        topics.list[i].partitions = &partition;
        topics.list[i].partition_count = 1;
    }
    wm_topics_judge(&settings, &topics, arena, on_found, &told);
    assert_int_equal(told.faults, (int)topics.count);
    assert_non_null(strstr(told.text, "1 of 1 partitions have no leader"));
    wm_arena_free(arena);
}

static void brokers_that_cannot_create_topics_give_an_error(void **state)
{
    (void)state;
    struct mock mock; /* which knows no such request */
    struct wm_error err = {0};
    struct wm_arena *arena = wm_arena_new(1 << 20);
    mock_open(&mock, 1);
    struct wm_settings settings = two_lanes();
    settings.kafka = mock.settings.kafka;
    struct wm_topics topics = wm_topics_needed(&settings, arena);
    enum wm_code code = wm_topics_create(&settings, &topics, 3000, NULL, arena, &err);
    if (code == WM_OK) /* a newer mock may know it */
        assert_true(wm_topics_find(&topics, "wire.dead")->partition_count > 0);
    else
        assert_non_null(strstr(err.text, "topics"));
    wm_arena_free(arena);
    mock_close(&mock);
}

static void creating_is_no_work_when_all_are_there(void **state)
{
    (void)state;
    struct mock mock;
    struct wm_error err = {0};
    struct wm_arena *arena = wm_arena_new(1 << 20);
    mock_open(&mock, 1);
    struct wm_settings settings = two_lanes();
    settings.kafka = mock.settings.kafka;
    struct wm_topics topics = wm_topics_needed(&settings, arena);
    for (size_t i = 0; i < topics.count; i++)
        mock_topic(&mock, topics.list[i].name, 3);
    assert_int_equal(wm_topics_create(&settings, &topics, DEADLINE_MS, NULL, arena, &err), WM_OK);
    for (size_t i = 0; i < topics.count; i++) {
        assert_int_equal(topics.list[i].partition_count, 3);
        assert_false(topics.list[i].made);
    }
    wm_arena_free(arena);
    mock_close(&mock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_topic_is_needed_once_with_all_its_uses),
        cmocka_unit_test(missing_and_existing_topics_are_told_apart),
        cmocka_unit_test(an_output_narrower_than_its_input_is_told_of),
        cmocka_unit_test(one_replica_on_several_brokers_is_told_of),
        cmocka_unit_test(partitions_without_a_leader_are_a_fault),
        cmocka_unit_test(brokers_that_cannot_create_topics_give_an_error),
        cmocka_unit_test(creating_is_no_work_when_all_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
