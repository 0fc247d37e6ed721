// What this browser saw of a log before: an operator who rewrites history, or shows a different log to
// different people, is found by everybody who comes back. Kept in the browser only.
import { base64, unbase64 } from './bytes.js';
import { run, say } from './step.js';

const keyOf = origin => `inspectd checkpoint of ${origin}`;

/** {size, root, seen: YYYY-MM-DD} or null; browsers may forbid storage. */
function recall(origin) {
    try {
        const { size, root, seen } = JSON.parse(localStorage.getItem(keyOf(origin)));
        return Number.isSafeInteger(size) && size >= 0 && unbase64(root)?.length === 32
            ? { size, root: unbase64(root), seen: String(seen) } : null;
    } catch {
        return null;
    }
}

function remember({ origin, size, root }, today) {
    try {
        localStorage.setItem(keyOf(origin), JSON.stringify({ size, root: base64(root), seen: today }));
    } catch {
        // Then every visit is the first one, as the step says.
    }
}

/**
 * 'memory': the log that this browser saw last is the beginning of this one. live: it comes from the
 * server, so it may not be older. Remembers it if all is well.
 */
export function judgeMemory(log, { live, today }) {
    return run('memory', say('与上次看到的日志一致', 'The same log as last time'), async step => {
        const now = log.checkpoint;
        const before = recall(now.origin);

        if (!before) {
            remember(now, today);
            return step.ends('note', `这个浏览器第一次核对这个日志，已记下它的大小（${now.size}）和树根。下次再来时会核对：旧条目一个都不能变。`,
                `This browser checks this log for the first time and has noted its size (${now.size}) and root. Next time it will see whether any old entry was changed.`);
        }
        step.fact(say('上次看到的条目数', 'number of entries seen last time'), String(before.size))
            .fact(say('日期', 'date'), before.seen);
        if (before.size > now.size)
            return live ? step.bad(`日志变短了：${before.seen} 看到时有 ${before.size} 个条目，现在只有 ${now.size} 个`,
                `the log has become shorter: it had ${before.size} entries on ${before.seen}, now it has ${now.size}`)
                : step.ends('note', `这份副本比这个浏览器 ${before.seen} 看到的日志旧，无法对照。`,
                    `This copy is older than the log that this browser saw on ${before.seen}; the two cannot be compared.`);
        if (!step.compare(say('那时的树根：记下的 / 由现在的日志算得的', 'root of that time: as noted / computed from the log of now'),
            before.root, await log.rootAt(before.size)))
            return step.bad(`这不是 ${before.seen} 看到的那个日志：旧条目被改过，或者给您看的和那时不是同一份`,
                `this is not the log that was seen on ${before.seen}: old entries were changed, or you are shown another one`);
        remember(now, today);
        return step.ok(`${before.seen} 看到的 ${before.size} 个条目原样都在，此后只有增加。`,
            `The ${before.size} entries seen on ${before.seen} are all here unchanged; since then the log only grew.`);
    });
}
