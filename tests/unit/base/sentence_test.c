/* SPDX-License-Identifier: Apache-2.0 */
/* Where sentences end. In the texts below "|" and "^" are ends, as cut.h has it. */
#include "cut.h"

static void abbreviations_do_not_end_a_sentence(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "The U.S. Navy sent two ships to Port Aldane.|They left on Monday.",
        "He lives at No. 10 with a cat.|The cat is old.",
        "Sen. J. Smith met Gov. Ana Ruiz and Rep. Tom O'Hara on Jan. 5 in St. Louis.|Nobody spoke.",
        "Prices rose 3.5 percent.|Wages did not.",
        "Maj. Gen. Ilse Brandt and Lt. Col. R. T. Moss flew in.|Sgt. Pike drove.",
        "Lt.-Gen. Odum spoke.|Capt. Reyes did not.",
        "Harbor Foods Inc. Chief Executive Lia Tran resigned.|Shares fell.",
        "The match, Harrow vs. Eton, was cancelled.|Rain fell.",
        "It opens on Dec. 24 and closes in Feb. 2031.|Tickets cost $5.",
        "Dr. Ng, e.g. in her book, says so.|Prof. Adeyemi, i.e. her rival, does not.",
        "Mr. and Mrs. Vale left Mt. Orrin for Ft. Dunn, Calif., by car.",
        "J. R. R. Holm and George W. Tate wrote it.|A. A. Finch drew it.",
        "See Fig. 3 and pp. 4-9 of vol. 2.|Then read on.",
        "Roe v. Wade was cited.|Nothing else was.",
        NULL,
    });
}

static void an_abbreviation_ends_a_sentence_before_a_clear_starter(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "The envoy spoke to the U.N.|The council then met.",
        "She moved to the U.S.|He stayed in Lima.",
        "The talks began at 9 a.m.|They ended at noon.",
        "It shut at 5 p.m.|Police cleared the square.",
        "It starts at 5 p.m. Monday and ends at 7 p.m. Eastern time.|Bring water.",
        "The blast came at 3 a.m. Oslo time.|No one was hurt.",
        "He works for Harbor Foods Inc.|It makes soup.",
        "They met on Sunset Ave.|In the end nobody paid.",
        "He brought lamps, tents, rope, etc.|Aid workers thanked him.",
        "It was plan B.|The first plan had failed.",
        "The firm moved to Washington, D.C.|But the staff stayed.",
        "He was born in Jan.|She was born in Aug.|They met in Dec.",
        NULL,
    });
}

static void quotes_and_brackets_close_with_their_sentence(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "\"We are done.\"|The mayor left.",
        "“We are done.”|The mayor left.",
        "'We are done.'|The mayor left.",
        "He said “no.”|She said “yes.”",
        "“I left.|I came back,” he said.|Nobody asked.",
        "\"Go!\" he said.|\"Why?\" she asked.|Silence.",
        "“Is it over?” Smith asked.|“Go home!” Judge Ruth Ames told them.",
        "“What a day!”|Smith was not impressed by the crowd.",
        "(The firm declined to comment. It has five staff.)|The court agreed.",
        "The law (see p. 5. It is long.) passed.|It took a day.",
        "It was, he wrote, \"a disgrace.\"|The board said nothing.",
        "«C'est fini.»|Le maire est parti.",
        "„Es ist vorbei.“|Der Rat ging heim.",
        "It passed [by 5 votes].|It was close.",
        NULL,
    });
}

static void a_missing_blank_does_not_hide_the_end(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "That is all, he said.^“Next we vote.”",
        "The bill passed.^The house rose.",
        "It was built in 1974.^The roof came later.",
        "“We vote.”^The house rose.",
        "He likes Node.js and example.com.|Nobody else does.",
        NULL,
    });
}

static void marks_inside_a_sentence_stay_inside(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "Yahoo! shares fell on Monday.|Yahoo! Inc. declined to comment.",
        "Ask at http://example.com/a.b?c=D.|Then wait.",
        "He wrote to jo.roe@example.org.|She replied.",
        "The rate is 2.75.|It was 2.5.",
        "He paused ... and went on.|Then he stopped.",
        "He paused... I did not.|She waited…|Then it rained.",
        "It was over . . .|Then it began again.",
        "What?!|Nobody knew!!|It rained.",
        "The value [...] was lost.|It was small.",
        "1. Open the box.|2. Close it.",
        "iPhone sales rose.|eBay sales fell.",
        NULL,
    });
}

static void paragraphs_are_apart_by_an_empty_line(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1 << 20);
    assert_string_equal(split(arena, "A HEADING\n\nOne line\nand its end. Next.\r\n\r\nLast \n \t\n\n end"),
                        "A HEADING||One line\nand its end.|Next.||Last||end");
    assert_string_equal(split(arena, "To do:\n- buy milk\n- sell hay\n• rest\n* sleep"),
                        "To do:|- buy milk|- sell hay|• rest|* sleep");
    assert_string_equal(split(arena, "Points: • one • two"), "Points:|• one|• two");
    assert_string_equal(split(arena, "a\xE2\x80\xA9z"), "a||z");
    wm_arena_free(arena);
}

static void other_scripts_end_their_sentences_too(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "市长周一辞职。^议会将选出继任者！^谁会当选？^没有人知道。",
        "他说：“结束了。”^然后离开。",
        "استقال رئيس البلدية.|هل ستجرى انتخابات؟|لا أحد يعرف.",
        "महापौर ने इस्तीफा दिया।|परिषद बैठक करेगी।",
        "Мэр ушёл в отставку.|Совет соберётся завтра.",
        "¿Quién gana?|Nadie lo sabe.|¡Qué día!",
        NULL,
    });
}

static void text_in_lower_case_is_split_all_the_same(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "the mayor of port aldane resigned on tuesday .|police said mr. vale and gen. brandt had left .|nobody spoke .",
        "THE MAYOR OF PORT ALDANE RESIGNED.|POLICE SAID GEN. BRANDT HAD LEFT THE U.S. ARMY.|NOBODY SPOKE.",
        NULL,
    });
}

static void a_country_goes_on_before_a_name_and_ends_before_a_starter(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "The U.S. Supreme Court sat.|The U.K. Parliament did not.",
        "He flew home to the U.S.|In May he came back.",
        "He flew home to the U.S.|“It was time,” he said.",
        "U.S. President Ada Holm met U.K. Prime Minister Tom Reed in the U.A.E. on Monday.",
        "In the U.S., it is law.|In the U.K. it is not.",
        "The U.S.'s role was small.|The U.S.-led force left.|It was late.",
        "It is the U.S. that pays.|It is the U.S.|That is all.",
        "He said, “I love the U.S.”|Then he left.",
        "The F.B.I. and the A.C.L.U. sued.|The R.E.M. singer did not.",
        NULL,
    });
}

static void numbered_things_keep_their_number(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "Aides at No. 10 said no.|No. 10 gave no reason.|No one asked.",
        "It was the No. 1 song.|It is No. 2 now.",
        "Nos. 4 and 5 were closed.|They reopen in May.",
        "Was it over?|No.|The fight went on.",
        "See p. 12 and pp. 13-14 of vol. 2, ch. 5.|Then rest.",
        "See Sec. 5, Art. 2 and Fig. 3.|Then rest.",
        "It costs Rs. 500.|Few pay.",
        "He lives at No. 7 Elm St. in Dover.|She does not.",
        "Op. 27 was played.|Op. 28 was not.",
        NULL,
    });
}

static void initials_belong_to_their_name(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "J. K. Rowan wrote it.|J.K. Rowan signed it.",
        "George W. Bushel said he was tired.|Harry S. Truline was not.",
        "T. S. Elgin, W. B. Yarrow and O. J. Sampford met J. Edgar Hoff.|Nobody spoke.",
        "Samuel L. Jaxon and John C. Reyl Jr. won.|Both live in L.A.|They drive.",
        "The letter was signed by Mr. K.|He was not found.",
        "He has a Ph.D. from Yarl.|She has an M.D.|They met.",
        NULL,
    });
}

static void titles_and_ranks_bind_the_name(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "Dr. Smith, Mr. Jones, Mrs. Brown, Ms. Green and Prof. White met.",
        "Lt. Gen. Smith, Maj. Brown, Col. Green, Sgt. White and Cpl. Grey flew.|Pvt. Jones drove.",
        "1st Lt. Roe, Staff Sgt. Poe, Lcpl. Doe and Pfc. Moe flew.|Rear Adm. Loe and Cmdr. Voe sailed.",
        "Sgt. 1st Class Jo Roe died.|He was 30.",
        "Sen. Ed Moe, R-Texas, and Rep. Jo Roe (D., Calif.) voted no.|Govs. Poe and Loe did not.",
        "The Rev. Ed Moe and the Hon. Jo Roe spoke.|Msgr. Poe prayed.",
        "Lt. Gov. Al Poe, Atty. Gen. Jo Roe and Supt. Ed Moe spoke.",
        "Cllr. Roe and Det. Insp. Poe said so.|Const. Moe agreed.",
        "Roe Jr. won.|Poe Sr. lost.",
        "El Sr. Paz y la Sra. Ruiz llegaron.|Mme. Roe stayed.",
        NULL,
    });
}

static void firms_streets_and_states_end_before_a_clear_starter(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "Acme Inc. said it lost $3m.|Its rival Bolt Corp. did not.",
        "Acme Inc. Chairman Joe Doe left Acme Co. Ltd. and Bolt & Co. alone.",
        "Shares of Acme Inc. (NYSE: ACM) fell.|Bolt Corp. rose.|Acme Inc.'s did not.",
        "He joined Acme Inc.|In 2010 he left.",
        "St. Louis and Ft. Worth are far from Mt. Hood.|St. Paul is not.",
        "He lives on Main St.|The house is red.",
        "They met at 5th Ave. and Elm St. on Monday.",
        "She is from Tulsa, Okla.|They met in Fargo, N.D.|It was cold.",
        "He moved to Washington, D.C.|The move took a day.",
        NULL,
    });
}

static void months_days_and_hours_go_on(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "He left on Jan. 5.|She left on Feb. 6.",
        "The hearing is set for Sept. 12, 2031.|It ran from Nov. to Dec.|It was cold.",
        "It opens at 5 p.m. EST.|It shuts at 6 p.m. GMT on Monday.|It is free.",
        "It opens at 9 a.m. and closes at 5 p.m.|Nobody came.",
        "It ended at 4 p.m.|“It was fun,” she said.",
        "It begins at 7 a.m. (0600 GMT) on Monday.|Bring coats.",
        "It begins at 7 p.m. Saturday at the hall.|Bring coats.",
        "On Tues. and Wed. it rained.",
        NULL,
    });
}

static void decimals_and_amounts_end_only_at_their_last_stop(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "Prices rose 3.5 percent.|Wages rose 2.5 percent.",
        "It cost $1.2m.|It is worth $3bn.|The buyer was not named.",
        "The rate is 4.25.|That is low.",
        "It rose by 3.5.|It fell by 2.|It lost .5 percent.",
        "He was born in 1974.|In 1990 he left.",
        "Version 2.0.1 is out.|The ratio is 1:2.|He won 6-4, 6-3.|She lost.",
        "It fell 5%.|Gold rose.|It weighs 3 lbs.|The race was 26.2 miles.",
        NULL,
    });
}

static void addresses_and_names_with_marks_stay_whole(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "See http://www.example.com/a.html.|It is free.",
        "Write to jo@example.com.|She answers.|Visit example.com.|The site is free.",
        "He uses .NET every day.|The ASP.NET team met.|Use Node.js.",
        "Yahoo! said it would sell.|Yahoo! Japan did not.",
        "The musical “Oklahoma!” opened.|Fans of Wham! and Yum! Brands met.",
        "E! News reported it.|The panel show Jeopardy! returns.",
        "Roe v. Wade was cited.|It was Leeds vs. Derby.|It was wet.",
        NULL,
    });
}

static void quotations_of_every_kind_close_with_their_sentence(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "“It's over,” he said.|“We go home.”|Nobody moved.",
        "\"He told me, 'Leave at once.'\"|She left.",
        "“He told me, ‘Leave at once.’”|She left.",
        "‘We are ready,’ he said.|‘The ship leaves at dawn.’|Nobody believed him.",
        "'We are ready,' he said.|'The ship leaves at dawn.'|Nobody believed him.",
        "‘He said “go” to me,’ she said.|‘I went.’|It rained.",
        "He called it ‘a mess’.|Others called it ‘art.’|It sold.",
        "'The '90s were good.'|The workers' union met.|The boys’ club did not.",
        "“Who is it?” asked the man.|“Me,” she said.|“Why?” the man asked.",
        "“Who is it?”|The door opened.|“I won!” Tate said.",
        "\"Really?\"|\"Yes.\"|Then silence.",
        "“I am here”.|He left.",
        "« Nous partons. »|Le maire est resté.|Il dit : « Non. »|Fin.",
        "»Wir gehen.«|Der Rat blieb.|»Nein.«",
        NULL,
    });
}

static void an_ellipsis_ends_before_a_beginning_only(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "He waited ... then he left.|He waited… then he left.|She stayed.",
        "He waited...|Then he left.|He waited….|Then he left.",
        "He waited. . . .|Then he left.|He left. . .|She stayed.",
        "“I thought...”|She stopped.|“Or not ...”",
        "“I ... I do not know,” he said.|\"Well... maybe,\" he said.",
        "[...] The rest was lost.|The text [...] ends here.|It is old.",
        "...and so it ended.|It was late.|Wait...what?|He ran.",
        "He said \"wait ...\" and left.|She stayed.",
        NULL,
    });
}

static void items_of_a_list_are_apart(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "• First point.|• Second point.|• Third point",
        "1. Open the door.|2. Close the door.",
        "1) Open the door.|2) Close the door.",
        "a) Open the door.|b) Close the door.",
        "(1) Open the door.|(2) Close the door.",
        "I. The plan begins.|II. The plan ends.",
        "Steps: 1. Open the door.|2. Close the door.",
        "Here is what we know:|• The fire began at 3 a.m.|• Nobody was hurt.",
        "Q. Did he go?|A. The man left.|Q. Why?|A. He was tired.",
        "He chose option (b).|She chose (c).|Section 2.|Nobody came.",
        NULL,
    });
}

static void marks_in_a_row_and_brackets_end_once(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "What?!|Why!?|He ran.|Really???|Yes!!!",
        "“What?!” he cried.|“Why!?” she asked.",
        "(He left.)|She stayed.|He left (she stayed).|It rained (a lot.)|It stopped.",
        "He left.|(She stayed.)|It rained.|[Applause.]|He went on.",
        "He is (was?) ill.|She (!) ran.|He ran (see p. 5).|She did not.",
        "“He [Smith] left,” she said.|Nobody moved.",
        "He ran.[3]|She fell.[12][13]|He rose.[4]",
        NULL,
    });
}

static void stops_of_every_script_end_their_sentences(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "市长辞职。^“议会选举。”^谁会当选？^没有人知道！",
        "「終わった。」^彼は去った。",
        "هل انتهى؟|نعم.|لا أحد يعرف۔|ثم ذهب.",
        "यह समाप्त है।|वह गया।",
        "Ο δήμαρχος έφυγε.|Ποιος ξέρει;",
        "Мэр ушел.|Он сказал: «Все».|Конец.",
        "¿Qué pasó?|¡Nada!|Se fue.",
        NULL,
    });
}

static void items_and_headings_on_lines_of_their_own_are_apart(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1 << 20);
    assert_string_equal(split(arena, "1. Flour\n2. Sugar\n3. Salt"), "1. Flour|2. Sugar|3. Salt");
    assert_string_equal(split(arena, "Steps:\n1. Open the box\n2. Close it"), "Steps:|1. Open the box|2. Close it");
    assert_string_equal(split(arena, "Rules\na) no running\nb) no diving"), "Rules|a) no running|b) no diving");
    assert_string_equal(split(arena, "It fell from 15 to\n12. The next day it rose"),
                        "It fell from 15 to\n12.|The next day it rose");
    assert_string_equal(split(arena, "What now\n\nThe mayor of Dover\nleft. He was tired."),
                        "What now||The mayor of Dover\nleft.|He was tired.");
    wm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abbreviations_do_not_end_a_sentence),
        cmocka_unit_test(an_abbreviation_ends_a_sentence_before_a_clear_starter),
        cmocka_unit_test(quotes_and_brackets_close_with_their_sentence),
        cmocka_unit_test(a_missing_blank_does_not_hide_the_end),
        cmocka_unit_test(marks_inside_a_sentence_stay_inside),
        cmocka_unit_test(paragraphs_are_apart_by_an_empty_line),
        cmocka_unit_test(other_scripts_end_their_sentences_too),
        cmocka_unit_test(text_in_lower_case_is_split_all_the_same),
        cmocka_unit_test(a_country_goes_on_before_a_name_and_ends_before_a_starter),
        cmocka_unit_test(numbered_things_keep_their_number),
        cmocka_unit_test(initials_belong_to_their_name),
        cmocka_unit_test(titles_and_ranks_bind_the_name),
        cmocka_unit_test(firms_streets_and_states_end_before_a_clear_starter),
        cmocka_unit_test(months_days_and_hours_go_on),
        cmocka_unit_test(decimals_and_amounts_end_only_at_their_last_stop),
        cmocka_unit_test(addresses_and_names_with_marks_stay_whole),
        cmocka_unit_test(quotations_of_every_kind_close_with_their_sentence),
        cmocka_unit_test(an_ellipsis_ends_before_a_beginning_only),
        cmocka_unit_test(items_of_a_list_are_apart),
        cmocka_unit_test(marks_in_a_row_and_brackets_end_once),
        cmocka_unit_test(stops_of_every_script_end_their_sentences),
        cmocka_unit_test(items_and_headings_on_lines_of_their_own_are_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
