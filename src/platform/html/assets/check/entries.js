// The log's entries: the table of the protocol, section 2, as rules for every field.
import { Wrong, hasControl, unhex, utf8 } from './bytes.js';
import { hasExactly, isObject, read } from './json.js';

const isText = v => typeof v === 'string' && v.length > 0 && utf8(v).length <= 1024 && !hasControl(v);
const isHex = digits => v => typeof v === 'string' && unhex(v, digits / 2) !== null;
const isCount = v => Number.isSafeInteger(v) && v >= 0;
const isPositive = v => isCount(v) && v >= 1;
const isDays = v => isPositive(v) && v <= 366; // of a period, at most a year
const isLevel = v => typeof v === 'string' && /^[ABCD]$/.test(v);

/** Days since 1970-01-01 of a date YYYY-MM-DD that exists, or null. */
export function dayOf(text) {
    const time = typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text)
        ? Date.parse(`${text}T00:00:00Z`) : NaN;

    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? time / 86400000 : null;
}

/** Seconds since 1970 of 2026-11-23T01:00:00Z, or null. */
export function instantOf(text) {
    const [, date, h, m, s] = /^(.{10})T(\d\d):(\d\d):(\d\d)Z$/.exec(text) ?? [];
    const day = date === undefined ? null : dayOf(date);

    return day === null || h > 23 || m > 59 || s > 59 ? null
        : 86400 * day + 3600 * h + 60 * m + Number(s);
}

/** The day in China (UTC+8) of an instant. */
export const dayInChina = seconds => Math.floor((seconds + 8 * 3600) / 86400);

const isDate = v => dayOf(v) !== null;
const isPeriod = v => hasExactly(v, ['from', 'to']) && isDate(v.from) && isDate(v.to) &&
    dayOf(v.from) <= dayOf(v.to);

const areSources = (fields, valueIsRight) => v => Array.isArray(v) && v.every(source =>
    hasExactly(source, fields) && isText(source.kind) && isText(source.name) && valueIsRight(source));

const FIELDS = {
    keys: { algorithm: v => v === 'inspectd-draw-v1', vrf_public: isHex(64),
        log_vkey: v => isText(v) && /^[^+]+\+[0-9a-f]{8}\+./.test(v), handover: isHex(128) },
    plan: { plan_sha256: isHex(64), bytes: isCount, actor: isText },
    registry: { version: isPositive, kind: isText, mode: v => v === 'full' || v === 'delta',
        file_sha256: isHex(64), rows: isCount, added: isCount, changed: isCount, departed: isCount,
        rejected: isCount, firms: isCount, content_sha256: isHex(64), actor: isText },
    commit: { task: isText, date: isDate, attempt: isPositive, period: isPeriod, days: isDays,
        days_left: isDays, calendar_sha256: isHex(64), plan_sha256: isHex(64),
        registry_version: isCount, strata_root: isHex(64), strata: isCount, base: isCount,
        eligible: isCount, inspectors_sha256: isHex(64), team: v => isCount(v) && v >= 2 && v <= 16,
        sources: areSources(['kind', 'name'], () => true), min_level: isLevel, draw_by: isDate,
        reveal_by: isDate },
    draw: { commit: isCount, level: isLevel, pi_sha256: isHex(64), picks: isCount,
        picks_root: isHex(64), cuts_root: isHex(64), record_sha256: isHex(64),
        sources: areSources(['kind', 'name', 'value'], source =>
            typeof source.value === 'string' && !hasControl(source.value)) },
    reveal: { draw: isCount, pi: isHex(160) },
    void: { commit: isCount, reason: isText, missing: isText, pi: isHex(160),
        actors: v => Array.isArray(v) && v.length > 0 && v.every(isText) },
    result: { case: v => typeof v === 'string' && /^[0-9]{18,24}$/.test(v), result_sha256: isHex(64) },
    cases: { date: isDate, events: isPositive, first: isPositive, last: isPositive, root: isHex(64) },
    admin: { action: isText, actor: isText, detail_sha256: isHex(64) },
};

/** Fields that an entry may do without; a void has exactly one of its two. */
const OPTIONAL = { keys: ['handover'], void: ['missing', 'pi'] };

const COMMON = { type: () => true, v: v => v === 1, time: v => typeof v === 'string' && instantOf(v) !== null };

/** Reads one entry; throws a Wrong that says what is not in order. */
export function readEntry(bytes) {
    const entry = read(bytes);
    const own = isObject(entry) && Object.hasOwn(FIELDS, entry.type) ? FIELDS[entry.type] : null;

    if (!own)
        throw new Wrong('不是日志条目：没有已知的 type', 'not a log entry: it has no known type');
    const rules = { ...COMMON, ...own };
    for (const field of OPTIONAL[entry.type] ?? [])
        if (!Object.hasOwn(entry, field))
            delete rules[field];
    if (entry.type === 'void' && Object.hasOwn(entry, 'missing') === Object.hasOwn(entry, 'pi'))
        throw new Wrong('void 条目应有字段 missing 和 pi 之一，且只有一个',
            'the void entry has exactly one of its fields missing and pi');
    for (const [field, isRight] of Object.entries(rules))
        if (!Object.hasOwn(entry, field) || !isRight(entry[field]))
            throw new Wrong(`${entry.type} 条目的字段 ${field} 缺少或不合规定`,
                `the ${entry.type} entry's field ${field} is missing or not of the right form`);
    if (!hasExactly(entry, Object.keys(rules)))
        throw new Wrong(`${entry.type} 条目有多余的字段`, `the ${entry.type} entry has fields of no meaning`);
    return entry;
}
