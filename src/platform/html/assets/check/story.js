// What the entries tell, read in order: which key counts, and the life of every commit (protocol,
// section 8). Whatever an entry does against the rules becomes a fault with its index.
import { dayInChina, dayOf, instantOf } from './entries.js';

/** The entry that shows the pi of a commit's draw: its reveal, or a void after the draw; or null. */
export const showsPi = ({ draw, reveal, end }) => reveal ?? (draw && end?.entry.pi ? end : null);

/** `partial`: not all entries before are known, so rules about them are not judged. */
export class Story {
    constructor({ partial = false } = {}) {
        this.partial = partial;
        this.commits = new Map();
        this.faults = []; // {index, commit, zh, en}
        this.plans = []; // {index, entry}
        this.keys = []; // {index, entry, waiting: commits without draw}
        this.version = 0; // of the registry, so far
        this.results = new Map(); // case -> its entries, {index, sha256}
        this.cases = null; // the newest `cases` entry, {index, entry}
        this.newest = null; // the latest time of an entry, in seconds
        this.count = 0;
        this.byDraw = new Map();
    }

    fault(index, commit, zh, en) {
        this.faults.push({ index, commit, zh, en });
    }

    /** An entry that could not be read. */
    unreadable(index, wrong) {
        this.count++;
        this.fault(index, null, wrong.zh, wrong.en);
    }

    add(index, entry) {
        const time = instantOf(entry.time);

        this.count++;
        if (time < (this.newest ?? time))
            this.fault(index, null, '时间早于前一条目', 'its time is before that of the entry before');
        this.newest = Math.max(this.newest ?? time, time);
        if (index === 0 && entry.type !== 'keys')
            this.fault(0, null, '日志的第一个条目不是 keys', 'the log does not start with keys');
        this[`on_${entry.type}`]?.(index, entry, time);
    }

    on_keys(index, entry) {
        this.keys.push({ index, entry, waiting: Array.from(this.commits.values()).filter(c => !c.draw && !c.end)
            .map(c => c.index) });
    }

    on_plan(index, entry) {
        this.plans.push({ index, entry });
    }

    on_registry(index, entry) {
        if (entry.version !== this.version + 1 && !this.partial)
            this.fault(index, null, `名录版本是 ${entry.version}，应为 ${this.version + 1}`,
                `the registry's version is ${entry.version}, it must be ${this.version + 1}`);
        this.version = entry.version;
    }

    on_result(index, entry) {
        const before = this.results.get(entry.case) ?? [];
        this.results.set(entry.case, [...before, { index, sha256: entry.result_sha256 }]);
    }

    /** Days ascend, and every event of a case has one number and stands in one entry. */
    on_cases(index, entry) {
        const before = this.cases;
        const next = before ? before.entry.last + 1 : 1;

        this.cases = { index, entry };
        if (entry.last - entry.first + 1 !== entry.events)
            this.fault(index, null, `events 为 ${entry.events}，与编号 ${entry.first} 至 ${entry.last} 不符`,
                `events is ${entry.events}, which is not ${entry.first} to ${entry.last}`);
        if (before && entry.date <= before.entry.date)
            this.fault(index, null, `日期不晚于前一 cases 条目（#${before.index}）`,
                `its date is not after that of the cases entry before (#${before.index})`);
        if (entry.first !== next && !this.partial)
            this.fault(index, null, `首个事件编号为 ${entry.first}，应为 ${next}：事件有缺口或进入了两个条目`,
                `its first event is ${entry.first}, the next one was ${next}: events were left out or stand in two entries`);
    }

    /** A task commits only when its previous commit has ended, and its periods are the same or apart. */
    #before(index, entry) {
        for (const { index: other, entry: theirs, draw, end } of this.commits.values()) {
            if (theirs.task !== entry.task || other === index)
                continue;
            const [a, b] = [entry.period, theirs.period];
            if (!draw && !end)
                this.fault(index, index, `同一任务此前的抽取存证 #${other} 尚未结束`,
                    `commit #${other} of the same task has not ended`);
            if ((a.from !== b.from || a.to !== b.to) && a.from <= b.to && b.from <= a.to)
                this.fault(index, index, `period 与抽取存证 #${other} 的期间重叠`,
                    `period overlaps that of commit #${other}`);
        }
    }

    on_commit(index, entry) {
        const earlier = Array.from(this.commits.values()).reverse().find(c =>
            c.entry.task === entry.task && c.entry.date === entry.date);
        const wanted = (earlier?.entry.attempt ?? 0) + 1;
        const fault = (zh, en) => this.fault(index, index, zh, en);

        this.commits.set(index, { index, entry, keys: this.keys.at(-1) ?? null, draw: null, reveal: null,
            end: null }); // end: the void
        if (dayOf(entry.reveal_by) < dayOf(entry.date))
            fault('reveal_by 早于 date', 'reveal_by is before date');
        if (this.partial)
            return;
        this.#before(index, entry);
        if (entry.registry_version !== this.version)
            fault(`registry_version 是 ${entry.registry_version}，此前最近的名录版本是 ${this.version}`,
                `registry_version is ${entry.registry_version}, the newest registry entry has version ${this.version}`);
        if (!this.plans.some(plan => plan.entry.plan_sha256 === entry.plan_sha256))
            fault('plan_sha256 不是此前 plan 条目的计划', 'plan_sha256 is not a plan that an earlier entry names');
        if (entry.attempt !== wanted)
            fault(`attempt 是 ${entry.attempt}，同一任务同一天应为 ${wanted}`,
                `attempt is ${entry.attempt}, but for this task and date it must be ${wanted}`);
        else if (earlier && !earlier.end)
            fault(`attempt ${entry.attempt} 之前的抽取存证 #${earlier.index} 没有作废`,
                `attempt ${entry.attempt} follows commit #${earlier.index}, which is not void`);
    }

    /** The commit that an entry is about, if it may still take a draw or a void. */
    #open(index, entry) {
        const commit = this.commits.get(entry.commit);

        if (!commit && this.partial)
            return null;
        if (!commit)
            this.fault(index, null, `${entry.type} 条目的 commit（#${entry.commit}）不是一次抽取存证`,
                `the ${entry.type} entry's commit (#${entry.commit}) is not a commit entry`);
        else if (commit.end)
            this.fault(index, commit.index, `${entry.type} 条目：抽取存证 #${commit.index} 已经作废`,
                `the ${entry.type} entry: commit #${commit.index} is void already`);
        else
            return commit;
        return null;
    }

    on_draw(index, entry, time) {
        const commit = this.#open(index, entry);

        if (commit?.draw) {
            this.fault(index, commit.index, `抽取存证 #${commit.index} 的第二次抽取`,
                `a second draw of commit #${commit.index}`);
        } else if (commit) {
            commit.draw = { index, entry, time };
            this.byDraw.set(index, commit);
        }
    }

    on_void(index, entry, time) {
        const commit = this.#open(index, entry);

        if (commit?.reveal)
            this.fault(index, commit.index, `作废了名单已公开的抽取存证 #${commit.index}`,
                `it voids commit #${commit.index}, which is revealed already`);
        else if (commit) {
            this.#ending(index, commit, entry, time);
            commit.end = { index, entry, time };
        }
    }

    /** Before the draw only a source that did not come ends a commit; after it, two people who show its pi. */
    #ending(index, commit, entry, time) {
        const fault = (zh, en) => this.fault(index, commit.index, zh, en);
        const { sources, draw_by: by } = commit.entry;

        if (commit.draw) {
            if (entry.actors.length !== 2 || entry.actors[0] === entry.actors[1])
                fault('作废了已有抽取的存证，actors 不是两个不同的人', 'it voids a draw, and actors are not two people');
            if (!Object.hasOwn(entry, 'pi'))
                fault('作废了已有抽取的存证，却没有公开 pi', 'it voids a draw and does not show pi');
            return;
        }
        if (this.partial)
            return;
        if (!sources.some(source => source.name === entry.missing))
            fault('作废了没有抽取的存证，missing 不是它的来源', 'it voids a commit without draw, and missing is none of its sources');
        if (dayInChina(time) < dayOf(by))
            fault(`在 draw_by ${by} 之前以来源缺失作废`, `it voids for a missing source before draw_by ${by}`);
    }

    on_reveal(index, entry, time) {
        const commit = this.byDraw.get(entry.draw);

        if (commit?.end)
            this.fault(index, commit.index, `公开了已作废的抽取存证 #${commit.index} 的名单`,
                `it reveals commit #${commit.index}, which is void`);
        if (commit && !commit.reveal)
            commit.reveal = { index, entry, time };
        else if (commit)
            this.fault(index, commit.index, `抽取 #${entry.draw} 的名单第二次公开`,
                `a second reveal of draw #${entry.draw}`);
        else if (!this.partial)
            this.fault(index, null, `所公开的 #${entry.draw} 不是一次抽取`,
                `it reveals #${entry.draw}, which is no draw`);
    }
}
