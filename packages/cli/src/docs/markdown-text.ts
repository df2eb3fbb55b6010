/*
 * Texts of a catalog in Markdown. They were written for people, by anyone: none of them may become markup.
 */

// What starts markup within a line. `.` and `-` do so only at its start, and are left readable elsewhere.
const MARKUP = /[\\`*_[\]<>|~#$@]/g
const LINE_START = /^(\s*)(\d+[.)]|[-+=:>])(?=\s|$|-|=)/
const LINK_START = /\b(https?|ftp|mailto|www)([:.])/gi
const CONTROL = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

/**
 * A text of one line in Markdown, in which nothing is markup: no HTML, no link, no table cell, no list.
 *
 * Never throws.
 */
export const markdownText = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(CONTROL, '')
    .trim()
    .replaceAll('&', '&amp;')
    .replace(MARKUP, '\\$&')
    .replace(LINK_START, (_, scheme: string, mark: string) => `${scheme}\\${mark}`)
    .replace(LINE_START, (_, space: string, mark: string) =>
      mark.length > 1 ? `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}` : `${space}\\${mark}`,
    )

/** A key in Markdown. Keys of a catalog are spelt with letters, digits, `_`, `-`, `.` and `*` only (CAT-1). Never throws. */
export const markdownKey = (key: string): string => `\`${key.replace(/[^\w.*-]/g, '?')}\``

/** Several keys in Markdown, or `-` for none. Never throws. */
export const markdownKeys = (keys: readonly string[]): string => keys.map(markdownKey).join(', ') || '-'
