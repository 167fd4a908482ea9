/* SPDX-License-Identifier: Apache-2.0 */
/* Writing: the numbers as a C file. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sum_train.h"

static int rounded(float weight)
{
    return (int)lrintf(fminf(fmaxf(weight * 256, -32768), 32767));
}

static void write_numbers(FILE *out, const char *name, const float *numbers, size_t count)
{
    fprintf(out, "static const int16_t %s[%zu] = {", name, count);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%d,", i % 20 == 0 ? "\n    " : " ", rounded(numbers[i]));
    fprintf(out, "\n};\n\n");
}

static void write_model(FILE *out, const struct sum_model *model)
{
    fprintf(out, "/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by build/tools/sum_train; its card is "
                 "data/SUMMARIES.md. */\n/* clang-format off */\n#include \"sum_weights.h\"\n\n");
    write_numbers(out, "term", (const float *)&model->term, sizeof model->term / sizeof(float));
    write_numbers(out, "pair", (const float *)&model->pair, sizeof model->pair / sizeof(float));
    write_numbers(out, "rank", model->rank, SUM_FEATURE_COUNT);
    fprintf(out, "static const struct sum_weight_row commons[%u] = {", model->common_count);
    for (uint32_t i = 0; i < model->common_count; i++) {
        const struct sum_common *row = &model->commons[i];
        fprintf(out, "%s{0x%08xu, %u, {%d, %d, %d}},", i % 4 == 0 ? "\n    " : " ", (unsigned)row->root, row->frequency,
                rounded(row->weights[0]), rounded(row->weights[1]), rounded(row->weights[2]));
    }
    fprintf(out, "\n};\n\nconst struct sum_weights sum_weights = {term, pair, rank, commons, %zu, %zu, %u, %u};\n",
            sizeof model->term / sizeof(float), sizeof model->pair / sizeof(float), (unsigned)SUM_FEATURE_COUNT,
            model->common_count);
}

void train_write(const struct sum_model *model, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out != NULL)
        write_model(out, model);
    if (out == NULL || fclose(out) != 0)
        train_fail(path, strerror(errno));
}
