// What the steps of a check add up to, in words.
import { say } from './step.js';

/** What each level promises, and no more (protocol, section 4). */
const LEVEL = {
    D: say('随机数验证级别“一般”（D）：存证之后不能改变；但运行者有可能事先知道结果，或者在存证之前试过别的输入。',
        'Level D: it could not be changed after the commit; the operator could have known it, or tried other inputs before committing.'),
    C: say('随机数验证级别“有见证”（C）：有存证之后才产生的公开值参与，存证之后不能改变；只要有外人在那个值产生之前留存了检查点，运行者也不可能事先知道结果。',
        'Level C: a public value that came after the commit took part. It could not be changed after the commit, nor known to the operator if somebody outside kept the checkpoint from before the value.'),
    B: say('随机数验证级别“多方保管”（B）：由各自独立的保管人共同产生。这个页面还不核对保管人的部分。',
        'Level B: custodians independent of each other made it together. This page does not check their part yet.'),
};

export const levelText = level => LEVEL[level];

const join = (...texts) => say(texts.map(t => t.zh).join(''), texts.map(t => t.en).join(' '));

function named(steps) {
    const bad = steps.filter(step => step.state === 'bad');

    return say(bad.map(step => `“${step.title.zh}”`).join('、'), bad.map(step => `"${step.title.en}"`).join(', '));
}

const FIRM = {
    drawn: uscc => say(`企业 ${uscc} 确实被抽中。`, `Firm ${uscc} was drawn, and rightly so.`),
    spared: uscc => say(`企业 ${uscc} 参加了抽取，没有被抽中。`, `Firm ${uscc} took part and was not drawn.`),
    'left-out': uscc => say(`企业 ${uscc} 没有参加这次抽取，理由见下。`, `Firm ${uscc} was left out of this draw; see below why.`),
};

const firmText = (proof, firm) => proof && firm?.fate ? [FIRM[firm.fate](proof.uscc)] : [];

function goodText(commit) {
    if (commit.end)
        return [say('这次存证已公开作废，记录完整。', 'This commit was made void in public; the record is complete.')];
    if (commit.reveal)
        return [say('这次抽取经得起核对：参加抽取的企业事先固定，存证之后随机数只有一个可能，名单没有被动过。',
            'This draw holds: what went in was fixed by the commit, after it the randomness could only be this one, and the list was not touched.'),
        LEVEL[commit.draw.entry.level]];
    if (commit.draw)
        return [say(`到目前为止都相符。名单和随机数证明最迟 ${commit.entry.reveal_by} 公开，到时请再核对一次；它们的校验值已经写死，不能再改。`,
            `All holds so far. List and randomness are revealed on ${commit.entry.reveal_by} at the latest: check again then. Their hashes are fixed already and cannot be changed.`)];
    return [say('到目前为止都相符。输入已经固定，还没有抽取。', 'All holds so far. What goes in is fixed; the draw is still to come.')];
}

/** Part of a large log was read: what that leaves open. */
function partText(steps) {
    return steps.some(step => step.id === 'rules' && step.state === 'skip')
        ? [say('（只读取了日志中与这次抽取有关的部分；勾选“核对整个日志”可以核对全部。）',
            '(Only the part of the log that this draw needs was read; tick "check the whole log" for all of it.)')] : [];
}

/** A copy of a site may be older than the reveal that it lacks. */
function ageText(commit, deviceDay) {
    const { reveal_by: by } = commit.entry;

    return deviceDay && commit.draw && !commit.reveal && !commit.end && deviceDay > by
        ? [say(`按这台设备的日期（${deviceDay}），名单公开已经逾期；如果这是一份旧副本，请到网站上再看。`,
            `By the date of this device (${deviceDay}) the reveal is overdue; if this is an old copy, look at the website again.`)] : [];
}

/**
 * {state: 'good' | 'open' | 'void' | 'bad', text}; commit is null if it was not reached. deviceDay:
 * today by the reader's device, YYYY-MM-DD.
 */
export function verdictOf(steps, commit, { proof = null, firm = null, deviceDay = null } = {}) {
    const bad = steps.some(step => step.state === 'bad');

    if (bad || !commit) {
        const where = named(steps);
        return { state: 'bad', text: say(`核对不通过：${where.zh}这一步不符。请保存这个页面和公布的文件，向公布单位书面询问；也可以请别人用 inspect-verify 再核对一遍。`,
            `This does not hold: see ${where.en}. Keep this page and the published files and ask the publishing office in writing; or let somebody check again with inspect-verify.`) };
    }
    const state = commit.end ? 'void' : commit.reveal ? 'good' : 'open';
    return { state, text: join(...goodText(commit), ...firmText(proof, firm), ...ageText(commit, deviceDay), ...partText(steps)) };
}

/** The same for a whole site. */
export function siteVerdict(steps, draws) {
    const where = named(steps);

    return steps.some(step => step.state === 'bad')
        ? { state: 'bad', text: say(`整个站点核对不通过：${where.zh}这一步不符。请保存公布的文件，向公布单位书面询问。`,
            `The site does not hold: see ${where.en}. Keep the published files and ask the publishing office in writing.`) }
        : { state: 'good', text: say(`整个站点相符：日志完整，${draws.length} 次抽取存证逐一核对，没有不符之处。`,
            `The whole site holds: the log is complete, and each of its ${draws.length} commits was checked.`) };
}
