// The steps that are about one draw, in the order of the protocol: commit, end, M, sources, alpha;
// after the reveal proof, seed, list, picks root (judge_reveal.js); dates.
import { hex, textOf, utf8 } from './bytes.js';
import { dayInChina, dayOf } from './entries.js';
import { sha256 } from './hash.js';
import { judgeList, judgePicks, judgePromise, judgeSeed, judgeUnrevealed, judgeVrf } from './judge_reveal.js';
import { climb, leafHash } from './merkle.js';
import { checkpointBody } from './note.js';
import { alpha, levelOf } from './protocol.js';
import { run, say } from './step.js';
import { showsPi } from './story.js';
import { levelText } from './verdict.js';

/** Rows for a table of the way from a leaf to a root. */
export function climbRows(steps) {
    return steps.map(({ sibling, isRight, parent }, i) => [String(i + 1),
        isRight ? say('在左', 'on the left') : say('在右', 'on the right'), hex(sibling), hex(parent)]);
}

export const CLIMB_HEADS = [say('层', 'step'), say('旁边的校验值', 'the sibling is'),
    say('它的值', 'its value'), say('合起来的校验值', 'hash of both')];

/** A file named by its hash: compares both; the finding, or null if all is right. */
async function fileFault(site, step, path, promised) {
    const bytes = await site.read(path);

    if (step.compare(say(`${path} 的校验值：写下的 / 算得的`, `hash of ${path}: promised / computed`),
        promised, bytes ? await sha256(bytes) : '-'))
        return null;
    return bytes ? say(`${path} 的内容与其校验值不符`, `${path} has not the hash that names it`)
        : say(`找不到 ${path}`, `${path} is missing`);
}

/** The commit entry lies in the signed tree; the plan and the calendar it names are the published ones. */
function judgeCommit(site, log, commit) {
    return run('commit', say('抽取存证写在日志里', 'The commit is in the log'), async step => {
        const bytes = await log.entry(commit.index);
        const leaf = leafHash(bytes);
        const end = climb(leaf, commit.index, log.size, await log.path(commit.index));
        const { plan_sha256: plan, calendar_sha256: calendar } = commit.entry;

        step.fact(say(`条目 #${commit.index}`, `entry #${commit.index}`), textOf(bytes), 'block')
            .fact(say('叶 = SHA-256(00 ‖ 条目)', 'leaf = SHA-256(00 ‖ entry)'), leaf)
            .table(say('从叶到根', 'from leaf to root'), CLIMB_HEADS, climbRows(end?.steps ?? []));
        const held = step.compare(say('树根：检查点签名的 / 算到的', 'root: signed / arrived at'),
            log.checkpoint.root, end?.root ?? '-');
        const fault = await fileFault(site, step, `plans/${plan}.conf`, plan) ??
            await fileFault(site, step, `calendars/${calendar}.csv`, calendar);
        if (!held)
            return step.bad('从条目走不到签名的树根：这个条目不在签名的日志里',
                'the entry does not lead to the signed root: it is not in the signed log');
        if (fault)
            return step.bad(fault.zh, fault.en);
        const { date, task, attempt, base, eligible, period, days_left: left } = commit.entry;
        const [, number] = /^team-([0-9]+)-/.exec(task) ?? [];
        if (number)
            return step.ok(`${date}：为案件 ${number} 重新抽取检查组（第 ${attempt} 次）。这样的抽取只有一户企业，抽的是谁去检查。`,
                `${date}: a team drawn anew for case ${number} (attempt ${attempt}). Such a draw has one firm; what is drawn is who inspects it.`);
        return step.ok(`${date}，任务 ${task}，第 ${attempt} 次：任务范围内 ${base} 户，可抽 ${eligible} 户；可抽企业、未参加企业及理由、计划和执法人员名单的校验值都在随机数产生之前写进了日志。本期 ${period.from} 至 ${period.to}，含当天还有 ${left} 个抽取日。`,
            `${date}, task ${task}, attempt ${attempt}: ${base} firms in scope, ${eligible} of which can be drawn. The hashes of these firms, of those left out and why, of the plan and of the inspectors went into the log before the randomness existed. The period is ${period.from} to ${period.to}, with ${left} draw days to come, this one included.`);
    });
}

/** Exactly one draw, or a void. */
function judgeEnd(log, commit) {
    return run('end', say('一次存证，一个结局', 'One commit, one end'), async step => {
        const faults = log.story.faults.filter(fault => fault.commit === commit.index);
        const { draw, reveal, end } = commit;

        for (const [name, what] of [[say('抽取条目', 'draw entry'), draw], [say('公开条目', 'reveal entry'), reveal],
            [say('作废条目', 'void entry'), end]])
            if (what)
                step.fact(name, `#${what.index}  ${textOf(await log.entry(what.index))}`, 'block');
        if (faults.length > 0)
            return step.bad(faults.map(f => `#${f.index} ${f.zh}`).join('；'),
                faults.map(f => `#${f.index} ${f.en}`).join('; '));
        if (end)
            return step.ok(`这次存证由 ${end.entry.actors.join('、')} 作废（#${end.index}），理由：“${end.entry.reason}”。作废公开留痕，不能悄悄重抽。`,
                `This commit was made void by ${end.entry.actors.join(' and ')} (#${end.index}), giving as reason: "${end.entry.reason}". A void stays visible: nothing is drawn again quietly.`);
        if (!draw)
            return step.ends('wait', '已存证，等待抽取。', 'Committed; the draw is still to come.');
        return step.ok(`抽取存证 #${commit.index} 对应唯一的抽取 #${draw.index}，共抽中 ${draw.entry.picks} 户。`,
            `Commit #${commit.index} has exactly one draw, #${draw.index}, of ${draw.entry.picks} firms.`);
    });
}

/** M: what the log said when it ended with the commit. */
async function judgeM(log, commit, found) {
    found.body = checkpointBody(log.checkpoint.origin, commit.index + 1, await log.rootAt(commit.index + 1));
    return run('m', say('M：存证那一刻的日志', 'M: the log at the moment of the commit'), async step => {
        step.fact(say('M = 前 c+1 个条目的检查点正文', 'M = checkpoint body for the first c+1 entries'),
            found.body, 'block')
            .fact(say('SHA-256(M)', 'SHA-256(M)'), await sha256(utf8(found.body)));
        step.ok(`树根由前 ${commit.index + 1} 个条目算出。随机数由 M 推出：存证不变，随机数就不能变。`,
            `The root is computed from the first ${commit.index + 1} entries. The randomness follows from M: while the commit stands, it cannot change.`);
    });
}

/** Every committed source has its value, and custodians stand alone; the finding, or null. */
function sourcesFault({ sources }) {
    const absent = sources.find(source => source.value === '');

    if (absent)
        return say(`存证写明的来源 ${absent.name} 没有值：来源不可缺席，也不可替换`,
            `the committed source ${absent.name} has no value: none is optional, none is replaced`);
    return sources.length > 1 && sources.some(source => source.kind === 'custodians')
        ? say('保管人之外还有别的来源', 'there is another source besides the custodians') : null;
}

function judgeSources(commit) {
    return run('sources', say('公开来源与验证级别', 'Public sources and the level'), async step => {
        const { entry } = commit.draw;
        const names = list => JSON.stringify(list.map(({ kind, name }) => [kind, name]));
        const level = levelOf(entry.sources);
        const fault = sourcesFault(entry);

        step.table(say('来源', 'sources'), [say('种类', 'kind'), say('名称', 'name'), say('值', 'value')],
            entry.sources.map(s => [s.kind, s.name, s.value || say('（缺）', '(absent)')]));
        const same = step.compare(say('来源：存证的 / 抽取所用的', 'sources: committed / used'),
            names(commit.entry.sources), names(entry.sources));
        const stated = step.compare(say('级别：按来源算得 / 抽取条目所写', 'level: by the sources / as stated'),
            level, entry.level);
        step.fact(say('存证写明的最低级别', 'least level that the commit allows'), commit.entry.min_level);
        if (!same)
            return step.bad('抽取所用的来源不是存证写明的来源', "the draw's sources are not those of the commit");
        if (fault)
            return step.bad(fault.zh, fault.en);
        if (!stated)
            return step.bad(`抽取条目写级别 ${entry.level}，按来源只能是 ${level}`,
                `the draw says level ${entry.level}, but its sources amount to ${level}`);
        if (level > commit.entry.min_level)
            return step.bad(`级别 ${level} 低于存证写明的最低级别 ${commit.entry.min_level}，这样的抽取不能成立`,
                `level ${level} is below the least level ${commit.entry.min_level} of the commit: there can be no such draw`);
        if (entry.picks > commit.entry.eligible)
            return step.bad('抽中的户数多于可抽的户数', 'more firms were picked than could be drawn');
        const { zh, en } = levelText(level);
        return step.ends(level === 'B' ? 'skip' : 'ok', zh, en);
    });
}

function judgeAlpha(commit, found) {
    return run('alpha', say('alpha：随机数的输入', 'alpha: what goes into the randomness'), async step => {
        found.alpha = await alpha(found.body, commit.draw.entry.sources.map(s => s.value));
        step.fact(say('alpha = "inspectd/alpha/v1\\n" ‖ SHA-256(M) ‖ 每个来源的长度与值',
            'alpha = "inspectd/alpha/v1\\n" ‖ SHA-256(M) ‖ length and value of each source'), found.alpha);
        step.ok('输入只有这些，全都公开，没有可以偷偷调整的余地。',
            'Nothing else goes in, and all of it is public: nothing is left to tune.');
    });
}

/** Lateness, by the day (UTC+8) of the newest entry or the day asked for. */
function judgeDates(log, commit, today) {
    return run('dates', say('期限', 'In time'), async step => {
        const { draw, reveal, end, entry } = commit;
        const iso = day => new Date(day * 86400000).toISOString().slice(0, 10);
        const now = today ?? dayInChina(log.story.newest);
        const late = [];

        step.fact(say('抽取日期 / 最迟公开', 'date / to be revealed by'), `${entry.date} / ${entry.reveal_by}`)
            .fact(say('判断所依据的日期（日志最新条目）', 'judged by the day of the newest entry'), iso(now));
        for (const [what, it] of [[say('抽取于', 'drawn on'), draw], [say('名单公开于', 'revealed on'), reveal]])
            if (it)
                step.fact(what, iso(dayInChina(it.time)));
        const drawBy = dayOf(entry.date) + 1;
        const revealBy = dayOf(entry.reveal_by);
        if (draw && dayInChina(draw.time) > drawBy)
            late.push(say('抽取晚于存证的日期一天以上', "the draw is more than a day later than the commit's date"));
        if (!draw && !end && now > drawBy)
            late.push(say('抽取存证既没有抽取也没有作废', 'the commit has neither a draw nor a void'));
        if (reveal && dayInChina(reveal.time) > revealBy)
            late.push(say(`名单公开晚于 ${entry.reveal_by}`, `the reveal is later than ${entry.reveal_by}`));
        if (draw && !reveal && !end && now > revealBy)
            late.push(say(`到 ${entry.reveal_by} 名单仍未公开`, `not revealed by ${entry.reveal_by}`));
        return late.length > 0 ? step.bad(late.map(l => l.zh).join('；'), late.map(l => l.en).join('; '))
            : step.ok('没有逾期。', 'Nothing is late.');
    });
}

/** All steps of a commit; found gathers M, alpha, pi, beta, seed and the list. */
export async function judgeDraw(site, log, commit, { today = null, report = () => {} } = {}) {
    const found = {};
    const steps = [];
    const next = async step => report(steps[steps.push(await step) - 1]);

    await next(judgeCommit(site, log, commit));
    await next(judgeEnd(log, commit));
    await next(judgeM(log, commit, found));
    if (commit.draw) {
        await next(judgeSources(commit));
        await next(judgeAlpha(commit, found));
    }
    if (showsPi(commit)) {
        await next(judgePromise(commit, found));
        await next(judgeVrf(commit, found));
        if (found.beta)
            await next(judgeSeed(found));
    }
    if (commit.reveal) {
        await next(judgeList(site, commit, found));
        if (found.list)
            await next(judgePicks(commit, found));
    } else {
        for (const step of await judgeUnrevealed(site, commit, showsPi(commit) ? ['list', 'picks'] : undefined))
            await next(step);
    }
    await next(judgeDates(log, commit, today));
    return { steps, found };
}
