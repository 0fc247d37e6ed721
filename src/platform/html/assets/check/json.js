// Canonical JSON (RFC 8785) as the log uses it: objects, arrays, strings, booleans and integers from
// 0 to 2^53-1. A value has exactly one spelling, so reading checks by writing again.
import { Wrong, equal, isWellFormed, textOf, utf8 } from './bytes.js';

const DEPTH = 64;

function writeText(text) {
    if (!isWellFormed(text) || text.includes('\u0000'))
        throw new Wrong('JSON 字符串中有不许出现的字符', 'a JSON string holds a character that is not allowed');
    return JSON.stringify(text); // escapes as RFC 8785 wants
}

/** The canonical spelling of a value; throws a Wrong for what has none. */
export function write(value, depth = 0) {
    if (depth > DEPTH)
        throw new Wrong('JSON 嵌套过深', 'the JSON is nested too deep');
    if (typeof value === 'string')
        return writeText(value);
    if (typeof value === 'boolean')
        return String(value);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
        return String(value);
    if (Array.isArray(value))
        return `[${value.map(member => write(member, depth + 1)).join(',')}]`;
    if (value === null || typeof value !== 'object')
        throw new Wrong('规范 JSON 中只许有 0 到 2^53-1 的整数，不许有小数和 null',
            'canonical JSON holds integers from 0 to 2^53-1 only, no fractions and no null');
    const keys = Object.keys(value).sort(); // by UTF-16 code units, as RFC 8785 wants
    return `{${keys.map(key => `${writeText(key)}:${write(value[key], depth + 1)}`).join(',')}}`;
}

/** Reads canonical JSON from bytes; throws a Wrong for anything else. */
export function read(bytes) {
    const text = textOf(bytes);
    let value;

    try {
        value = JSON.parse(text);
    } catch {
        throw new Wrong('不是 JSON', 'this is not JSON');
    }
    if (!equal(utf8(write(value)), bytes))
        throw new Wrong('JSON 不是规范形式（RFC 8785）', 'the JSON is not canonical (RFC 8785)');
    return value;
}

export const isObject = v => typeof v === 'object' && v !== null && !Array.isArray(v);

/** True if v is an object with exactly these fields. */
export const hasExactly = (v, fields) => isObject(v) && Object.keys(v).length === fields.length &&
    fields.every(field => Object.hasOwn(v, field));
