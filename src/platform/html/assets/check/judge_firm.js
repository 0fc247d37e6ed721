// The steps that a firm's proof file adds: its stratum, its number, drawn or not, and the list.
import { equal, unhex } from './bytes.js';
import { fate, lineClimb, numberClimb, readProof } from './firmproof.js';
import { CLIMB_HEADS, climbRows } from './judge_draw.js';
import { write } from './json.js';
import { run, say } from './step.js';

const NUMBERS_SHOWN = 200;
const CLASSES = { D: say('内资', 'domestic'), F: say('外商投资', 'foreign-invested') };

/** Millionths as people write them: 3250000 is 3.25. */
const millionths = n => `${Math.floor(n / 1e6)}.${String(n % 1e6).padStart(6, '0')}`.replace(/\.?0+$/, '');

/** 'proof': {step, proof}; proof is null if the file is not one. origin: of the log, if it is known. */
export async function judgeForm(bytes, origin = null) {
    let proof = null;
    const step = await run('proof', say('企业证明文件', "The firm's proof file"), async s => {
        proof = readProof(bytes);
        s.fact(say('日志', 'log'), proof.origin)
            .fact(say('承诺', 'commit'), `#${proof.commit}`)
            .fact(say('企业', 'firm'), proof.uscc);
        if (origin !== null && proof.origin !== origin)
            return s.bad(`证明属于日志 ${proof.origin}，不是本站点的 ${origin}`, `the proof is for log ${proof.origin}, not for ${origin} as this site`);
        return s.ok(`这是 ${proof.uscc} 在承诺 #${proof.commit} 中的证明。文件只在这台设备上读取，不会上传。`,
            `This is the proof of ${proof.uscc} in commit #${proof.commit}. The file is read on this device only; it is not sent anywhere.`);
    });

    return { step, proof };
}

function judgeLine(log, commit, proof) {
    return run('proof-line', say('企业所在的分层', "The firm's stratum"), async step => {
        const way = lineClimb(proof);
        const [bureau, risk, owner] = proof.line.key.split('/');

        step.fact(say('分层行', 'stratum line'), write(proof.line), 'block')
            .fact(say('叶 = SHA-256(00 ‖ 分层行)', 'leaf = SHA-256(00 ‖ line)'), way.leaf)
            .table(say('从叶到根', 'from leaf to root'), CLIMB_HEADS, climbRows(way.steps));
        const count = step.compare(say('分层数：承诺的 / 证明的', 'strata: in the commit / in the proof'),
            commit.entry.strata, proof.lineCount);
        const root = step.compare(say('分层树根：承诺的 / 算到的', 'root of the strata: in the commit / arrived at'),
            commit.entry.strata_root, way.root ?? '-');
        if (!count || !root)
            return step.bad('分层行与日志中的承诺不符', 'the stratum line does not match the commit in the log');
        const { n, base, rate, drawn, expect } = proof.line;
        return step.ok(`分层 ${proof.line.key}（检查单位 ${bureau}，信用风险 ${risk} 类，${CLASSES[owner].zh}）：范围内 ${base} 户，可抽 ${n} 户，全期比例 ${millionths(rate)}，本期已抽 ${drawn} 户，这次应抽 ${millionths(expect)} 户。`,
            `Stratum ${proof.line.key} (bureau ${bureau}, risk class ${risk}, ${CLASSES[owner].en}): ${base} firms in scope, ${n} can be drawn, ratio ${millionths(rate)} for the period, ${drawn} drawn before, ${millionths(expect)} to be drawn this time.`);
    });
}

function judgeNumber(proof) {
    return run('proof-number', say('企业的编号', "The firm's number"), async step => {
        const way = numberClimb(proof);
        const root = unhex(proof.line.root, 32);

        step.fact(say('盐（使外人猜不出叶）', 'salt (so that outsiders cannot guess the leaf)'), proof.salt)
            .fact(say('叶 = SHA-256(00 ‖ 代码 ‖ 盐)', 'leaf = SHA-256(00 ‖ code ‖ salt)'), way.leaf)
            .table(say('从叶到根', 'from leaf to root'), CLIMB_HEADS, climbRows(way.steps));
        step.compare(say('名录树根：分层行的 / 算到的', 'root of the pool: in the line / arrived at'), root, way.root ?? '-');
        return way.root && equal(way.root, root)
            ? step.ok(`${proof.uscc} 是这一层的第 ${proof.index} 号（共 ${proof.line.n} 号）。编号在随机数产生之前就固定了。`,
                `${proof.uscc} is number ${proof.index} of ${proof.line.n} in this stratum; the number was fixed before the randomness existed.`)
            : step.bad('企业的编号与分层的树根不符', "the firm's number does not match its stratum's root");
    });
}

/** Up to NUMBERS_SHOWN numbers, those around the firm's own if there are more. */
function someNumbers(numbers, own) {
    const at = Math.max(0, numbers.indexOf(own));
    const from = Math.max(0, Math.min(at - NUMBERS_SHOWN / 2, numbers.length - NUMBERS_SHOWN));

    return `${from > 0 ? '… ' : ''}${numbers.slice(from, from + NUMBERS_SHOWN).map(n => n === own ? `[${n}]` : n)
        .join(' ')}${from + NUMBERS_SHOWN < numbers.length ? ' …' : ''}`;
}

function judgeFate(proof, found, out) {
    return run('proof-fate', say('随机数怎么说', 'What the randomness says'), async step => {
        const { cum, expect, n, key } = proof.line;
        const outcome = await fate(proof, found.seed, found.pause);
        const { u, k, subSeed, numbers, drawn } = outcome;

        step.fact(say('u（由种子算出，0 到 999999）', 'u (from the seed, 0 to 999999)'), String(u))
            .fact(say('这一层抽几户', 'how many in this stratum'),
                `k = ⌊(${cum} + ${expect} + ${u}) / 1000000⌋ − ⌊(${cum} + ${u}) / 1000000⌋ = ${k}`)
            .fact(say(`子种子 sub("sample", "${key}")`, `sub-seed sub("sample", "${key}")`), subSeed, 'code');
        if (!numbers)
            return step.bad(`分层行不可能是真的：要抽 ${k} 户，只有 ${n} 户`,
                `the stratum line cannot be true: ${k} to be drawn of ${n}`);
        step.fact(say('抽中的编号（按抽取顺序；[ ] 是本企业）', 'numbers drawn, in draw order; [ ] is this firm'),
            k > 0 ? someNumbers(numbers, proof.index) : '-', 'block');
        out.drawn = drawn;
        const why = k === n ? say('（全部抽中）', ' (all are)') : say('', '');
        return drawn
            ? step.ok(`这一层抽取 ${k} 户${why.zh}，第 ${proof.index} 号被抽中。`,
                `${k} are drawn in this stratum${why.en}; number ${proof.index} is drawn.`)
            : step.ok(`这一层抽取 ${k} 户，第 ${proof.index} 号没有被抽中。`,
                `${k} are drawn in this stratum; number ${proof.index} is not.`);
    });
}

function judgeListed(proof, found, out) {
    return run('proof-list', say('与公布的名单对照', 'Compared with the published list'), async step => {
        const listed = found.list.picks.some(pick => pick.uscc === proof.uscc);
        const word = is => is ? say('在', 'yes') : say('不在', 'no');

        step.fact(say('按随机数应在名单上', 'should be on the list, by the randomness'), word(out.drawn))
            .fact(say('在公布的名单上', 'is on the published list'), word(listed));
        if (listed === out.drawn)
            return step.ok('公布的名单与随机数一致。', 'The published list agrees with the randomness.');
        return listed ? step.bad(`${proof.uscc} 不该被抽中，却在公布的名单上`,
            `${proof.uscc} is on the published list but was not to be drawn`)
            : step.bad(`${proof.uscc} 应被抽中，却不在公布的名单上`,
                `${proof.uscc} was to be drawn but is not on the published list`);
    });
}

/** The steps after 'proof'; found is judgeDraw's. Gives {steps, drawn: true, false or null}. */
export async function judgeFirm(log, commit, proof, found, report = () => {}) {
    const out = { drawn: null };
    const steps = [];
    const next = async step => report(steps[steps.push(await step) - 1]);

    await next(judgeLine(log, commit, proof));
    if (steps[0].state === 'ok')
        await next(judgeNumber(proof));
    if (steps.some(step => step.state === 'bad') || !commit.draw)
        return { steps, ...out };
    if (found.seed) {
        await next(judgeFate(proof, found, out));
        if (out.drawn !== null && found.list && !commit.end)
            await next(judgeListed(proof, found, out));
    } else if (!commit.end && !commit.reveal) {
        await next(run('proof-fate', say('随机数怎么说', 'What the randomness says'), async step =>
            step.ends('wait', `随机数尚未揭示；最迟 ${commit.entry.reveal_by} 揭示后再来核对是否抽中。编号和分层现在已经可以核对。`,
                `The randomness is not revealed yet; come back after ${commit.entry.reveal_by} at the latest. Number and stratum can be checked already.`)));
    }
    return { steps, ...out };
}
