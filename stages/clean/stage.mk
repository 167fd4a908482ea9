# SPDX-License-Identifier: Apache-2.0
PACKAGES += libxml-2.0 libutf8proc uchardet libxxhash
STAGE_LIBS += -lcld2 # it comes without a file for pkg-config
