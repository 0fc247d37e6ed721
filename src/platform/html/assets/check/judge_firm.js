// The steps that a firm's proof file adds: its stratum, its place, its ticket and the cut, the list.
import { hex, unhex } from './bytes.js';
import { cutWay, firmWay, lineWay, readProof } from './firmproof.js';
import { CLIMB_HEADS, climbRows } from './judge_draw.js';
import { write } from './json.js';
import { ticketOf } from './protocol.js';
import { run, say } from './step.js';
import { showsPi } from './story.js';

const OWNERS = { D: say('内资', 'domestic'), F: say('外商投资', 'foreign-invested') };

/** 'proof': {step, proof}; proof is null if the file is not one. origin: of the log, if it is known. */
export async function judgeForm(bytes, origin = null) {
    let proof = null;
    const step = await run('proof', say('企业证明文件', "The firm's proof file"), async s => {
        proof = readProof(bytes);
        s.fact(say('日志', 'log'), proof.origin)
            .fact(say('抽取存证', 'commit'), `#${proof.commit}`)
            .fact(say('企业', 'firm'), proof.uscc);
        if (origin !== null && proof.origin !== origin)
            return s.bad(`证明属于日志 ${proof.origin}，不是本站点的 ${origin}`, `the proof is for log ${proof.origin}, not for ${origin} as this site`);
        return s.ok(`这是 ${proof.uscc} 在抽取存证 #${proof.commit} 中的证明。文件只在这台设备上读取，不会上传。`,
            `This is the proof of ${proof.uscc} in commit #${proof.commit}. The file is read on this device only; it is not sent anywhere.`);
    });

    return { step, proof };
}

/** A leaf and its way up, and what root it had to reach; true if it does. */
function climbs(step, leafLabel, { leaf, root, steps }, rootLabel, wanted) {
    step.fact(leafLabel, leaf)
        .table(say('从叶到根', 'from leaf to root'), CLIMB_HEADS, climbRows(steps));
    return step.compare(rootLabel, wanted, root);
}

function judgeLine(commit, proof) {
    return run('proof-line', say('企业所在的抽样分组', "The firm's stratum"), async step => {
        const { key } = proof.line;
        const [bureau, risk, owner] = key.split('/');

        step.fact(say('分组行（其中的数目也只是校验值）', 'stratum line (its numbers are a hash, too)'), write(proof.line), 'block');
        return climbs(step, say('叶 = SHA-256(00 ‖ 分组行)', 'leaf = SHA-256(00 ‖ line)'), lineWay(proof),
            say('各组的树根：存证时写下的 / 算到的', 'root of the strata: in the commit / arrived at'),
            unhex(commit.entry.strata_root, 32))
            ? step.ok(`抽样分组 ${key}（检查单位 ${bureau}，信用风险 ${risk} 类，${OWNERS[owner].zh}）在随机数产生之前就固定了。`,
                `Stratum ${key} (bureau ${bureau}, risk class ${risk}, ${OWNERS[owner].en}) was fixed before the randomness existed.`)
            : step.bad('分组行与日志中的抽取存证不符', 'the stratum line does not match the commit in the log');
    });
}

/** Why a firm was left out, in words. */
function reasonText(reason) {
    const [kind, what] = reason.split(' ');

    switch (kind) {
    case 'exempt':
        return say(`计划规定免于本次抽取（规则 ${what}）`, `a rule of the plan exempts it (${what})`);
    case 'visits':
        return say(`本年度已有 ${what} 次检查（含已抽中待查的）`, `it has ${what} visits this year, done or to come`);
    case 'cooldown':
        return say(`还在抽查间隔期内，上次由抽取存证 #${what} 抽中`, `it was drawn by commit #${what} and is still in its cool-down`);
    default:
        return say(`本期已由抽取存证 #${what} 抽中，同组还有抽中次数更少的企业`,
            `commit #${what} of this period drew it, and others of its stratum were drawn less often`);
    }
}

function judgePlace(proof) {
    const out = proof.reason !== '';
    const title = out ? say('没有参加抽取，理由已固定', 'It was left out, for a reason that was fixed')
        : say('企业参加了抽取', 'The firm took part');

    return run('proof-place', title, async step => {
        step.fact(say('盐（使外人猜不出叶）', 'salt (so that outsiders cannot guess the leaf)'), proof.salt);
        const held = climbs(step, out ? say('叶 = SHA-256(00 ‖ 代码 ‖ 盐 ‖ 理由)', 'leaf = SHA-256(00 ‖ code ‖ salt ‖ reason)')
            : say('叶 = SHA-256(00 ‖ 代码 ‖ 盐)', 'leaf = SHA-256(00 ‖ code ‖ salt)'), firmWay(proof),
        out ? say('未参加企业的树根：分组行的 / 算到的', 'root of those left out: in the line / arrived at')
            : say('参加企业的树根：分组行的 / 算到的', 'root of the pool: in the line / arrived at'),
        unhex(out ? proof.line.out : proof.line.root, 32));
        if (!held)
            return step.bad('企业与所在分组的树根不符', "the firm does not match its stratum's root");
        const why = out && reasonText(proof.reason);
        return out ? step.ok(`${proof.uscc} 在任务范围内，但没有参加这次抽取：${why.zh}。这条理由在随机数产生之前就固定了。`,
            `${proof.uscc} was in scope but left out of this draw: ${why.en}. The reason was fixed before the randomness existed.`)
            : step.ok(`${proof.uscc} 参加了这次抽取；谁参加，在随机数产生之前就固定了。`,
                `${proof.uscc} took part in this draw; who takes part was fixed before the randomness existed.`);
    });
}

/** A firm that was not drawn learns its ticket; only one that was is shown the cut. */
function judgeTicket(commit, proof, found) {
    return run('proof-ticket', say('签号与截止号', 'Ticket and cut'), async step => {
        const ticket = await ticketOf(found.seed, proof.uscc, proof.salt);

        step.fact(say('签号 = SHA-256("inspectd/ticket/v1\\n" ‖ 种子 ‖ 代码 ‖ 盐)',
            'ticket = SHA-256("inspectd/ticket/v1\\n" ‖ seed ‖ code ‖ salt)'), ticket);
        if (!proof.cut)
            return step.ok('这是本企业的签号。同组签号最小的几户被抽中；截止号只给被抽中的企业看，使别人推不出各组抽了几户。',
                'This is its ticket. The smallest of its stratum were drawn; the cut is shown to firms that were drawn only, so that nobody learns how many.');
        step.fact(say('截止号：本组抽中的最大签号', 'cut: the largest ticket drawn in its stratum'), proof.cut.cut)
            .fact(say('s（遮盖截止号）', 's (hides the cut)'), proof.cut.s);
        if (!climbs(step, say('叶 = SHA-256(00 ‖ 截止号行)', 'leaf = SHA-256(00 ‖ cut line)'), await cutWay(proof),
            say('截止号的树根：抽取时写下的 / 算到的', 'root of the cuts: in the draw / arrived at'),
            unhex(commit.draw.entry.cuts_root, 32)))
            return step.bad('截止号与日志中的抽取不符', 'the cut does not match the draw in the log');
        return hex(ticket) <= hex(proof.cut.cut)
            ? step.ok('签号不大于截止号，所以被抽中。', 'The ticket is not above the cut, so the firm was drawn.')
            : step.bad('签号大于截止号，不该被抽中', 'the ticket is above the cut: the firm was not to be drawn');
    });
}

function judgeListed(proof, found) {
    return run('proof-list', say('与公布的名单对照', 'Compared with the published list'), async step => {
        const listed = found.list.picks.some(pick => pick.uscc === proof.uscc);
        const word = is => is ? say('在', 'yes') : say('不在', 'no');

        step.fact(say('按证明应在名单上', 'should be on the list, by the proof'), word(proof.cut !== null))
            .fact(say('在公布的名单上', 'is on the published list'), word(listed));
        if (listed !== (proof.cut !== null))
            return listed ? step.bad(`${proof.uscc} 在公布的名单上，但证明中没有它被抽中的依据`,
                `${proof.uscc} is on the published list, but the proof does not show it drawn`)
                : step.bad(`${proof.uscc} 应被抽中，却不在公布的名单上`,
                    `${proof.uscc} was to be drawn but is not on the published list`);
        return listed ? step.ok('公布的名单上有本企业，与证明一致。', 'It is on the published list, as the proof says.')
            : step.ok('公布的名单上没有本企业，与证明一致。', 'It is not on the published list, as the proof says.');
    });
}

/** A proof is made once pi is public: before that, and of a commit never drawn, there is nothing to check. */
function judgeTooEarly(commit) {
    return run('proof-line', say('还不能核对企业', 'The firm cannot be checked yet'), async step => commit.end
        ? step.ends('skip', '这次存证没有抽取就已作废，不核对企业。', 'This commit is void and was never drawn; firms are not checked.')
        : step.ends('wait', `名单还没有公开。企业证明在名单公开之后才出具；最迟 ${commit.entry.reveal_by} 公开，之后再来核对。`,
            `The list is not public yet. Proofs are made after the reveal, on ${commit.entry.reveal_by} at the latest: come back then.`));
}

/** The steps after 'proof'; found is judgeDraw's. Gives {steps, fate: 'drawn', 'spared', 'left-out' or null}. */
export async function judgeFirm(commit, proof, found, report = () => {}) {
    const steps = [];
    const next = async step => report(steps[steps.push(await step) - 1]);
    const holds = () => steps.every(step => step.state === 'ok');

    if (!found.seed && !showsPi(commit))
        await next(judgeTooEarly(commit));
    if (!found.seed)
        return { steps, fate: null };
    await next(judgeLine(commit, proof));
    await next(judgePlace(proof));
    if (proof.reason === '')
        await next(judgeTicket(commit, proof, found));
    if (holds() && found.list)
        await next(judgeListed(proof, found));
    return { steps, fate: !holds() ? null : proof.reason !== '' ? 'left-out' : proof.cut ? 'drawn' : 'spared' };
}
