# SPDX-License-Identifier: Apache-2.0
PACKAGES += libxml-2.0 libutf8proc uchardet libxxhash
