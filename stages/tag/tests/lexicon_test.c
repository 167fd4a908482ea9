/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "../words.h"
#include "synthetic.h"
#include "tagging.h"

static enum wm_code read_bytes(const unsigned char *bytes, size_t len, struct wm_error *err)
{
    struct tag_lexicon lexicon;
    *err = (struct wm_error){0};
    return tag_lexicon_read((struct wm_data){bytes, len}, "names.wm", &lexicon, err);
}

static void a_flipped_bit_anywhere_is_refused(void **state)
{
    (void)state;
    unsigned char *bytes;
    size_t len;
    struct wm_error err;
    tagging_write(&bytes, &len);
    assert_int_equal(read_bytes(bytes, len, &err), WM_OK);
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 0x10;
        assert_int_equal(read_bytes(bytes, len, &err), WM_E_MODEL);
        assert_non_null(strstr(err.text, "names.wm"));
        assert_non_null(strstr(err.text, "wiremill kb build"));
        bytes[i] ^= 0x10;
    }
    free(bytes);
}

static void a_file_cut_short_is_refused(void **state)
{
    (void)state;
    unsigned char *bytes;
    size_t len;
    struct wm_error err;
    tagging_write(&bytes, &len);
    for (size_t cut = 0; cut < len; cut += 7) {
        unsigned char *copy = malloc(cut + 1); /* so that reading past the end shows */
        memcpy(copy, bytes, cut);
        assert_int_equal(read_bytes(copy, cut, &err), WM_E_MODEL);
        free(copy);
    }
    free(bytes);
}

static void another_version_is_named_in_the_refusal(void **state)
{
    (void)state;
    unsigned char *bytes;
    size_t len;
    struct wm_error err;
    tagging_write(&bytes, &len);
    for (unsigned version = 1; version < 10; version += 8) { /* 1 is of an earlier release */
        ((struct tag_header *)(void *)bytes)->version = version;
        assert_int_equal(read_bytes(bytes, len, &err), WM_E_MODEL);
        assert_non_null(strstr(err.text, version == 1 ? "version 1," : "version 9,"));
        assert_non_null(strstr(err.text, "reads version 2; build it anew with `wiremill kb build`"));
    }
    free(bytes);
}

static void a_foreign_file_is_told_apart_from_a_damaged_one(void **state)
{
    (void)state;
    unsigned char bytes[512] = "PK\x03\x04 something else altogether";
    struct wm_error err;
    assert_int_equal(read_bytes(bytes, sizeof bytes, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, "not a lexicon"));
}

static void a_lying_offset_is_refused_even_with_a_right_checksum(void **state)
{
    (void)state;
    unsigned char *bytes;
    size_t len;
    struct wm_error err;
    size_t from = offsetof(struct tag_header, checksum) + sizeof(uint64_t);
    for (int section = 0; section < TAG_SECTION_COUNT; section++) {
        tagging_write(&bytes, &len);
        struct tag_header *head = (struct tag_header *)(void *)bytes;
        head->sections[section].count += 1u << 20;
        head->checksum = tag_checksum(bytes + from, len - from);
        assert_int_equal(read_bytes(bytes, len, &err), WM_E_MODEL);
        free(bytes);
    }
}

/* Whether a lexicon is refused whose section has this value at that place, the checksum made right. */
static void assert_refused(enum tag_section section, size_t at, uint32_t value, size_t size, const char *why)
{
    unsigned char *bytes;
    size_t len, from = offsetof(struct tag_header, checksum) + sizeof(uint64_t);
    struct wm_error err;
    tagging_write(&bytes, &len);
    struct tag_header *head = (struct tag_header *)(void *)bytes;
    memcpy(bytes + head->sections[section].at + at, &value, size);
    head->checksum = tag_checksum(bytes + from, len - from);
    assert_int_equal(read_bytes(bytes, len, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, why));
    free(bytes);
}

static void a_value_that_leads_astray_is_refused_even_with_a_right_checksum(void **state)
{
    (void)state;
    assert_refused(TAG_NAME_SPARE, 0, UINT32_MAX, 4, "leads out of itself");
    assert_refused(TAG_NAME_SLOTS, offsetof(struct tag_slot, value), TAG_NAME_LAST | 0xffffff, 4, "without entry");
    assert_refused(TAG_NAME_SLOTS, offsetof(struct tag_slot, value), TAG_NAME_LAST | TAG_NAME_OWN, 4, "another file");
    assert_refused(TAG_NAME_SLOTS, offsetof(struct tag_slot, value), 0xffffff, 4, "without candidates");
    assert_refused(TAG_CANDIDATES, 0, 0xffffff, 4, "without entry");
    assert_refused(TAG_ENTRIES, offsetof(struct tag_entry, text), UINT32_MAX, 4, "outside the file");
    assert_refused(TAG_ENTRIES, offsetof(struct tag_entry, type), 77, 1, "unknown type");
    assert_refused(TAG_ENTRIES, offsetof(struct tag_entry, subtype), 255, 1, "unknown type");
    assert_refused(TAG_ENTRIES, offsetof(struct tag_entry, country), 'x', 1, "no country");
    assert_refused(TAG_POSITIONS, offsetof(struct tag_position, entry), UINT32_MAX, 4, "out of order");
    assert_refused(TAG_POSITIONS, offsetof(struct tag_position, lat), 900001, 4, "not on Earth");
    assert_refused(TAG_SUBTYPES, 4, UINT32_MAX, 4, "outside the file");
    assert_refused(TAG_TEXT, 0, 0xff, 1, "not UTF-8");
}

static void equal_facts_give_equal_bytes(void **state)
{
    (void)state;
    unsigned char *a, *b;
    size_t a_len, b_len;
    tagging_write(&a, &a_len);
    tagging_write(&b, &b_len);
    assert_int_equal(a_len, b_len);
    assert_memory_equal(a, b, a_len);
    free(a);
    free(b);
}

static void spellings_of_one_name_are_equal(void **state)
{
    (void)state;
    uint64_t name = tag_name_hash(WM_STR("Omar al-Tarek"), NULL);
    assert_true(name == tag_name_hash(WM_STR("OMAR AL TAREK"), NULL));
    assert_true(name == tag_name_hash(WM_STR("Ömar  al\xe2\x80\x91Tarek"), NULL));
    assert_true(tag_name_hash(WM_STR("U.S."), NULL) == tag_name_hash(WM_STR("US"), NULL));
    assert_true(name != tag_name_hash(WM_STR("Omar Tarek al"), NULL));
    assert_true(tag_name_hash(WM_STR("..."), NULL) == 0);
}

static void of_two_hundred_thousand_entities_each_is_found_and_no_other(void **state)
{
    enum { COUNT = 200000 };
    struct tag_writer *writer = tag_writer_new();
    struct tag_lexicon lexicon;
    struct wm_error err = {0};
    unsigned char *bytes;
    size_t len;
    char name[SYNTHETIC_NAME], alias[SYNTHETIC_NAME];
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++)
        synthetic_add(writer, i);
    assert_int_equal(tag_writer_finish(writer, &bytes, &len, &err), WM_OK);
    tag_writer_free(writer);
    assert_int_equal(tag_lexicon_read((struct wm_data){bytes, len}, "test", &lexicon, &err), WM_OK);
    for (uint32_t i = 0; i < COUNT; i++) {
        struct tag_item item = synthetic_item(i, name, alias);
        const uint32_t *candidate = tag_lexicon_name(&lexicon, tag_name_hash(item.name, NULL));
        assert_non_null(candidate);
        const struct tag_entry *entry = tag_lexicon_entry(&lexicon, *candidate);
        assert_true(wm_str_eq(tag_entry_name(&lexicon, entry), item.name) && entry->prominence == item.prominence);
        const struct tag_position *position = tag_entry_position(&lexicon, entry);
        assert_true((position != NULL) == item.placed && (position == NULL || position->lat == item.lat));
        assert_non_null(tag_lexicon_name(&lexicon, tag_name_hash(wm_str_of(alias), NULL)));
        struct wm_str other = synthetic_item(COUNT + i, name, alias).name;
        assert_null(tag_lexicon_name(&lexicon, tag_name_hash(other, NULL)));
    }
    free(bytes);
}

static void identifiers_survive_packing(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1u << 16);
    struct wm_str packed = WM_STR("wQ159|iRU|sRU-MOW|zwhat"), id;
    char buf[32];
    assert_true(tag_id_pack(WM_STR("geonames:524901"), buf, sizeof buf));
    assert_string_equal(buf, "g524901");
    assert_false(tag_id_pack(WM_STR("wiremill:per/x"), buf, sizeof buf));
    assert_true(tag_id_next(arena, &packed, &id) && wm_str_is(id, "wikidata:Q159"));
    assert_true(tag_id_next(arena, &packed, &id) && wm_str_is(id, "iso3166:RU"));
    assert_true(tag_id_next(arena, &packed, &id) && wm_str_is(id, "iso3166-2:RU-MOW"));
    assert_false(tag_id_next(arena, &packed, &id));
    wm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flipped_bit_anywhere_is_refused),
        cmocka_unit_test(a_file_cut_short_is_refused),
        cmocka_unit_test(another_version_is_named_in_the_refusal),
        cmocka_unit_test(a_foreign_file_is_told_apart_from_a_damaged_one),
        cmocka_unit_test(a_lying_offset_is_refused_even_with_a_right_checksum),
        cmocka_unit_test(a_value_that_leads_astray_is_refused_even_with_a_right_checksum),
        cmocka_unit_test(equal_facts_give_equal_bytes),
        cmocka_unit_test(spellings_of_one_name_are_equal),
        cmocka_unit_test(of_two_hundred_thousand_entities_each_is_found_and_no_other),
        cmocka_unit_test(identifiers_survive_packing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
