/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "base/arena.h"
#include "kafka/spool.h"
#include "mock_cluster.h"

#define SETTLE_MS 2000

/* A look that finds `count` files given as name and stamp. */
struct lying {
    const char *name;
    int64_t size, mtime_ns;
    uint64_t inode;
};

static void look(struct wm_spool *spool, const struct lying *files, size_t count, int64_t now_ms)
{
    struct wm_seen seen[16];
    for (size_t i = 0; i < count; i++)
        seen[i] = (struct wm_seen){wm_strdup(files[i].name), {files[i].size, files[i].mtime_ns, files[i].inode}};
    wm_spool_look(spool, seen, count, now_ms);
}

static void assert_next(struct wm_spool *spool, int64_t now_ms, const char *name)
{
    struct wm_spool_file *file = wm_spool_next(spool, now_ms);
    if (name == NULL) {
        assert_null(file);
        return;
    }
    assert_non_null(file);
    assert_string_equal(file->name, name);
}

static void names_of_unfinished_uploads_are_left_alone(void **state)
{
    (void)state;
    assert_true(wm_spool_wants("story.xml"));
    assert_true(wm_spool_wants("part"));
    assert_false(wm_spool_wants(".story.xml"));
    assert_false(wm_spool_wants("story.xml.tmp"));
    assert_false(wm_spool_wants("story.PART"));
    assert_false(wm_spool_wants("story.xml.filepart"));
}

static void a_file_goes_when_it_has_not_changed_for_the_settle_time(void **state)
{
    (void)state;
    struct wm_spool *spool = wm_spool_new(SETTLE_MS);
    look(spool, (struct lying[]){{"a", 5, 1, 1}}, 1, 0);
    assert_next(spool, 0, NULL);
    look(spool, (struct lying[]){{"a", 9, 2, 1}}, 1, 1500); /* it grew */
    look(spool, (struct lying[]){{"a", 9, 2, 1}}, 1, 3000);
    assert_next(spool, 3000, NULL);
    assert_int_equal(wm_spool_idle_ms(spool, 3000, 60000), 500);
    look(spool, (struct lying[]){{"a", 9, 2, 1}}, 1, 3500);
    assert_next(spool, 3500, "a");
    assert_next(spool, 3500, NULL);
    look(spool, (struct lying[]){{"a", 9, 2, 1}}, 1, 9000); /* under way: not taken twice */
    assert_next(spool, 9000, NULL);
    wm_spool_free(spool);
}

static void an_upload_that_stalls_is_waited_for_while_its_writer_has_it_open(void **state)
{
    (void)state;
    struct wm_spool *spool = wm_spool_new(SETTLE_MS);
    wm_spool_writing(spool, "a", true, 0); /* the note comes before the first look */
    look(spool, (struct lying[]){{"a", 5, 1, 1}}, 1, 100);
    look(spool, (struct lying[]){{"a", 5, 1, 1}}, 1, 60000);
    assert_next(spool, 60000, NULL);
    wm_spool_writing(spool, "a", false, 60000);
    look(spool, (struct lying[]){{"a", 5, 1, 1}}, 1, 61000);
    assert_next(spool, 61000, NULL);
    look(spool, (struct lying[]){{"a", 5, 1, 1}}, 1, 62000);
    assert_next(spool, 62000, "a");
    wm_spool_free(spool);
}

static void an_empty_file_is_given_ten_times_as_long(void **state)
{
    (void)state;
    struct wm_spool *spool = wm_spool_new(SETTLE_MS);
    look(spool, (struct lying[]){{"a", 0, 1, 1}}, 1, 0);
    look(spool, (struct lying[]){{"a", 0, 1, 1}}, 1, 19999);
    assert_next(spool, 19999, NULL);
    look(spool, (struct lying[]){{"a", 0, 1, 1}}, 1, 20000);
    assert_next(spool, 20000, "a");
    wm_spool_free(spool);
}

static void files_go_oldest_first_and_then_by_name(void **state)
{
    (void)state;
    struct wm_spool *spool = wm_spool_new(SETTLE_MS);
    const struct lying files[] = {{"c", 1, 20, 1}, {"a", 1, 30, 2}, {"d", 1, 10, 3}, {"b", 1, 20, 4}};
    look(spool, files, 4, 0);
    look(spool, files, 4, SETTLE_MS);
    assert_next(spool, SETTLE_MS, "d");
    assert_next(spool, SETTLE_MS, "b");
    assert_next(spool, SETTLE_MS, "c");
    assert_next(spool, SETTLE_MS, "a");
    assert_next(spool, SETTLE_MS, NULL);
    wm_spool_free(spool);
}

static void what_failed_for_a_while_is_tried_again_after_growing_pauses(void **state)
{
    (void)state;
    struct wm_spool *spool = wm_spool_new(SETTLE_MS);
    const struct lying files[] = {{"a", 1, 1, 1}};
    int64_t now_ms = SETTLE_MS;
    look(spool, files, 1, 0);
    for (int64_t pause_ms = 1000; pause_ms <= 64000; pause_ms *= 2) {
        look(spool, files, 1, now_ms);
        struct wm_spool_file *file = wm_spool_next(spool, now_ms);
        assert_non_null(file);
        wm_spool_settle(file, WM_SPOOL_WAITING, NULL, now_ms);
        now_ms += pause_ms < 60000 ? pause_ms : 60000;
        look(spool, files, 1, now_ms - 1);
        assert_next(spool, now_ms - 1, NULL);
    }
    wm_spool_free(spool);
}

static void a_published_file_that_cannot_be_moved_is_never_sent_again(void **state)
{
    (void)state;
    struct wm_spool *spool = wm_spool_new(SETTLE_MS);
    const struct lying files[] = {{"a", 1, 1, 1}};
    look(spool, files, 1, 0);
    look(spool, files, 1, SETTLE_MS);
    struct wm_spool_file *file = wm_spool_next(spool, SETTLE_MS);
    wm_spool_settle(file, WM_SPOOL_PUBLISHED, NULL, SETTLE_MS);
    look(spool, files, 1, SETTLE_MS + 1000);
    assert_ptr_equal(wm_spool_next(spool, SETTLE_MS + 1000), file);
    assert_int_equal(file->state, WM_SPOOL_PUBLISHED); /* to be moved, not sent */
    const struct lying other[] = {{"a", 2, 9, 2}};     /* another file under that name is another matter */
    look(spool, other, 1, SETTLE_MS + 2000);
    look(spool, other, 1, 2 * SETTLE_MS + 2000);
    file = wm_spool_next(spool, 2 * SETTLE_MS + 2000);
    assert_non_null(file);
    assert_int_equal(file->state, WM_SPOOL_SENDING);
    wm_spool_free(spool);
}

static void a_file_that_went_away_is_forgotten(void **state)
{
    (void)state;
    struct wm_spool *spool = wm_spool_new(SETTLE_MS);
    look(spool, (struct lying[]){{"a", 1, 1, 1}, {"b", 1, 1, 2}}, 2, 0);
    look(spool, (struct lying[]){{"b", 1, 1, 2}}, 1, SETTLE_MS);
    assert_int_equal(wm_spool_count(spool), 1);
    assert_next(spool, SETTLE_MS, "b");
    look(spool, NULL, 0, SETTLE_MS + 1); /* under way: kept until its result is known */
    assert_int_equal(wm_spool_count(spool), 1);
    wm_spool_free(spool);
}

static struct wm_stamp stamp(const char *folder, const char *name)
{
    char path[512];
    struct stat seen;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(stat(path, &seen), 0);
    return (struct wm_stamp){seen.st_size, (int64_t)seen.st_mtim.tv_sec * 1000000000 + seen.st_mtim.tv_nsec,
                             seen.st_ino};
}

static void open_dir(char dir[64], char done[96])
{
    make_folder(dir);
    snprintf(done, 96, "%s/done", dir);
    assert_int_equal(mkdir(done, 0700), 0);
}

static enum wm_code move(const char *dir, const char *name, const char *reason)
{
    struct wm_error err = {0};
    struct wm_stamp seen = stamp(dir, name);
    return wm_spool_move(dir, "done", name, &seen, reason, &err);
}

static void a_move_never_replaces_a_file(void **state)
{
    (void)state;
    char dir[64], done[96], text[64];
    open_dir(dir, done);
    for (int i = 0; i < 9; i++) {
        snprintf(text, sizeof text, "version %d", i);
        write_file(dir, "latest.xml", text);
        assert_int_equal(move(dir, "latest.xml", NULL), WM_OK);
    }
    assert_false(has_file(dir, "latest.xml"));
    read_file(done, "latest.xml", text, sizeof text);
    assert_string_equal(text, "version 0");
    read_file(done, "latest.xml.8", text, sizeof text);
    assert_string_equal(text, "version 8");
    remove_folder(dir);
}

static void a_reason_is_written_beside_the_file(void **state)
{
    (void)state;
    char dir[64], done[96], text[64];
    open_dir(dir, done);
    write_file(dir, "a", "x");
    assert_int_equal(move(dir, "a", "too large"), WM_OK);
    write_file(dir, "a", "y");
    assert_int_equal(move(dir, "a", "too small"), WM_OK);
    read_file(done, "a.reason", text, sizeof text);
    assert_string_equal(text, "too large\n");
    read_file(done, "a.1.reason", text, sizeof text);
    assert_string_equal(text, "too small\n");
    remove_folder(dir);
}

static void a_file_replaced_meanwhile_stays(void **state)
{
    (void)state;
    char dir[64], done[96];
    struct wm_error err = {0};
    open_dir(dir, done);
    write_file(dir, "a", "sent");
    struct wm_stamp sent = stamp(dir, "a");
    write_file(dir, "b", "a newer one");
    char from[96], to[96];
    snprintf(from, sizeof from, "%s/b", dir);
    snprintf(to, sizeof to, "%s/a", dir);
    assert_int_equal(rename(from, to), 0);
    assert_int_equal(wm_spool_move(dir, "done", "a", &sent, NULL, &err), WM_E_BUSY);
    assert_true(has_file(dir, "a"));
    assert_false(has_file(done, "a"));
    remove_folder(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_unfinished_uploads_are_left_alone),
        cmocka_unit_test(a_file_goes_when_it_has_not_changed_for_the_settle_time),
        cmocka_unit_test(an_upload_that_stalls_is_waited_for_while_its_writer_has_it_open),
        cmocka_unit_test(an_empty_file_is_given_ten_times_as_long),
        cmocka_unit_test(files_go_oldest_first_and_then_by_name),
        cmocka_unit_test(what_failed_for_a_while_is_tried_again_after_growing_pauses),
        cmocka_unit_test(a_published_file_that_cannot_be_moved_is_never_sent_again),
        cmocka_unit_test(a_file_that_went_away_is_forgotten),
        cmocka_unit_test(a_move_never_replaces_a_file),
        cmocka_unit_test(a_reason_is_written_beside_the_file),
        cmocka_unit_test(a_file_replaced_meanwhile_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
