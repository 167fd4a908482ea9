/* SPDX-License-Identifier: Apache-2.0 */
/* The model of names as a file, and what it does to sentences. */
#include "support/test.h"

#include <stddef.h>

#include "../words.h"
#include "tagging.h"

#define PATH "stages/tag/data/names.wm"

static unsigned char *bytes; /* of the model that ships, to be damaged */
static size_t len;

static int read_model(void **state)
{
    struct wm_data data;
    struct wm_error err = {0};
    (void)state;
    if (wm_data_open(PATH, &data, &err) != WM_OK)
        return -1;
    len = data.len;
    bytes = malloc(len);
    memcpy(bytes, data.ptr, len);
    wm_data_close(&data);
    return 0;
}

static int forget_model(void **state)
{
    (void)state;
    free(bytes);
    return 0;
}

static void assert_refused(size_t size, const char *why)
{
    struct tag_sequence model;
    struct wm_error err = {0};
    assert_int_equal(tag_sequence_read((struct wm_data){bytes, size}, "names.wm", &model, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, why));
    assert_non_null(strstr(err.text, "names.wm"));
}

static void a_file_that_is_none_is_refused(void **state)
{
    (void)state;
    bytes[0] ^= 1;
    assert_refused(len, "is no model of names");
    bytes[0] ^= 1;
    assert_refused(10, "is no model of names");
    assert_refused(0, "is no model of names");
}

static void another_version_and_another_machine_are_named(void **state)
{
    struct tag_sequence_header *header = (void *)bytes;
    (void)state;
    header->version++;
    assert_refused(len, "this program reads 1");
    header->version--;
    header->byte_order = 0x04030201u;
    assert_refused(len, "byte order");
    header->byte_order = TAG_SEQUENCE_BYTE_ORDER;
}

static void damage_is_found(void **state)
{
    (void)state;
    assert_refused(len - 1, "is damaged");
    bytes[len / 2] ^= 4;
    assert_refused(len, "checksum");
    bytes[len / 2] ^= 4;
}

/* A checksum can be made right; what would break the search or the order of labels is refused all the same. */
static void impossible_transitions_are_refused(void **state)
{
    struct tag_sequence_header *header = (void *)bytes;
    size_t from = offsetof(struct tag_sequence_header, checksum) + sizeof header->checksum;
    uint64_t checksum = header->checksum;
    int32_t *score = &header->transitions.score[0][TAG_LABEL(TAG_PER, TAG_END)], before = *score;
    (void)state;
    *score = 0;
    header->checksum = tag_checksum(bytes + from, len - from);
    assert_refused(len, "transitions are impossible");
    *score = before;
    header->checksum = checksum;
}

static void labels_follow_one_another_as_they_may(void **state)
{
    static const char text[] =
        "ANNA LEE OF THE PORT COUNCIL, 41, met Ola Hansen in New York on May 3. it rained. The U.S.-led "
        "talks with Smith & Sons Ltd. of Lower Hale and van der Meer ended; \"We won,\" he said.";
    struct tag_sequence model;
    struct wm_error err = {0};
    struct wm_arena *arena = wm_arena_new(64u << 20);
    struct tagging t = tagging_begin("", "", true);
    (void)state;
    assert_int_equal(tag_sequence_read((struct wm_data){bytes, len}, "names.wm", &model, &err), WM_OK);
    const struct wm_text *cut = wm_text_cut(arena, WM_STR(text));
    const struct tag_sight *sight = tag_sight_make(tag_doc_make(arena, &t.lexicon, cut, true));
    for (uint32_t s = 0; s < cut->sentence_count; s++) {
        uint8_t labels[64], again[64];
        uint32_t count = cut->sentences[s].token_end - cut->sentences[s].token;
        assert_in_range(count, 1, 64);
        assert_true(tag_sequence_label(&model, sight, &cut->sentences[s], arena, labels));
        assert_true(tag_sequence_label(&model, sight, &cut->sentences[s], arena, again));
        assert_memory_equal(labels, again, count);
        assert_true(tag_label_follows(0, labels[0]) && tag_label_follows(labels[count - 1], 0));
        for (uint32_t i = 1; i < count; i++)
            assert_true(tag_label_follows(labels[i - 1], labels[i]));
    }
    tagging_end(&t);
    wm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_none_is_refused),
        cmocka_unit_test(another_version_and_another_machine_are_named),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(impossible_transitions_are_refused),
        cmocka_unit_test(labels_follow_one_another_as_they_may),
    };
    return cmocka_run_group_tests(tests, read_model, forget_model);
}
