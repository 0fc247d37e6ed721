// The steps of a draw that the reveal makes possible: proof, seed, published list. `found` carries
// what earlier steps found: alpha, then pi, beta, seed, list.
import { unhex, utf8 } from './bytes.js';
import { verifyProof } from './ecvrf.js';
import { sha256 } from './hash.js';
import { hasExactly, read } from './json.js';
import { picksRoot, seedOf } from './protocol.js';
import { run, say } from './step.js';
import { showsPi } from './story.js';

/** The proof that the reveal shows is the one that the draw promised by its hash. */
export function judgePromise(commit, found) {
    return run('promise', say('公开的证明就是抽取时写下的那一个', 'The proof revealed is the one promised'), async step => {
        const { entry, index } = showsPi(commit);
        found.pi = unhex(entry.pi, 80);
        step.fact(say(`pi（条目 #${index}）`, `pi (entry #${index})`), found.pi);
        return step.compare(say('SHA-256(pi)：抽取时写下的 / 算得的', 'SHA-256(pi): written at the draw / computed'),
            commit.draw.entry.pi_sha256, await sha256(found.pi))
            ? step.ok('抽取那天就写下了证明的校验值，后来没有换过。',
                'The hash of the proof was written down on the day of the draw; it was not exchanged later.')
            : step.bad(`公开的 pi 不是抽取 #${commit.draw.index} 写下的那一个（pi_sha256）`,
                `the pi revealed is not the one that draw #${commit.draw.index} promised (pi_sha256)`);
    });
}

const REASONS = {
    key: say('VRF 公钥不是一个合格的点', 'the VRF public key is no proper point'),
    form: say('pi 的写法不合格', 'pi is malformed'),
};

export function judgeVrf(commit, found) {
    return run('vrf', say('VRF 证明', 'The VRF proof'), async step => {
        const key = commit.keys && unhex(commit.keys.entry.vrf_public, 32);
        const proven = key ? await verifyProof(key, found.alpha, found.pi) : { valid: false, reason: 'key' };

        step.fact(say('算法', 'algorithm'), 'ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381)');
        if (key)
            step.fact(say(`VRF 公钥（keys 条目 #${commit.keys.index}）`, `VRF public key (keys entry #${commit.keys.index})`), key);
        for (const name of ['H', 'U', 'V'])
            if (proven[name])
                step.fact(say(name, name), proven[name]);
        if (proven.c)
            step.compare(say('挑战值 c：证明里的 / 算得的', 'challenge c: in the proof / computed'), proven.c, proven.c2);
        if (!proven.valid) {
            const why = REASONS[proven.reason] ?? say('挑战值不符', 'the challenge differs');
            return step.bad(`pi 不是抽取存证 #${commit.index} 的 VRF 证明（${why.zh}）：随机数不是由存证和来源得出的`,
                `pi is not the VRF proof for commit #${commit.index} (${why.en}): the randomness does not come from the commit and its sources`);
        }
        found.beta = proven.beta;
        step.fact(say('beta：证明给出的 64 字节', 'beta: the 64 bytes that the proof gives'), proven.beta);
        return step.ok('对这把公钥和这个 alpha，只存在一个能通过的值：存证之后不能挑选，也不能重来。',
            'For this key and this alpha there is only one value that passes: after the commit it could neither be chosen nor rolled again.');
    });
}

export function judgeSeed(found) {
    return run('seed', say('种子', 'The seed'), async step => {
        found.seed = await seedOf(found.beta);
        step.fact(say('seed = SHA-256("inspectd/seed/v1\\n" ‖ beta)', 'seed = SHA-256("inspectd/seed/v1\\n" ‖ beta)'),
            found.seed);
        step.ok('每户企业的签号由这个种子、企业代码和企业的盐算出，同组签号最小的被抽中。企业拿自己的证明文件就能算出自己的签号；没有盐，谁也算不出别人的。',
            "A firm's ticket is computed from this seed, its code and its salt; the smallest of each stratum are drawn. With its own proof file a firm computes its ticket; without the salt nobody computes another's.");
    });
}

/** The published list, in order: throws a Wrong if it has not the right form. */
function readList(bytes) {
    const list = read(bytes);
    const isPick = (pick, before) => hasExactly(pick, ['bureau', 'name', 'uscc']) &&
        typeof pick.name === 'string' && /^[0-9]{6}$/.test(pick.bureau) &&
        typeof pick.uscc === 'string' && utf8(pick.uscc).length === 18 && pick.uscc > before;

    if (!hasExactly(list, ['key', 'picks', 'pi']) || !Array.isArray(list.picks) ||
        typeof list.pi !== 'string' || typeof list.key !== 'string' || !unhex(list.key, 32))
        return null;
    return list.picks.every((pick, i) => isPick(pick, i > 0 ? list.picks[i - 1].uscc : '')) ? list : null;
}

export function judgeList(site, commit, found) {
    const path = `draws/${commit.index}.json`;

    return run('list', say('公布的名单', 'The published list'), async step => {
        const bytes = await site.read(path);
        if (!bytes)
            return step.bad(`找不到 ${path}：已经公开 pi，却没有公布名单`, `${path} is missing: revealed, but no list is published`);
        step.fact(say('文件', 'file'), path);
        const list = readList(bytes);
        if (!list)
            return step.bad(`${path} 的格式不对，或者名单没有按代码升序排列`,
                `${path} is malformed, or the list is not in ascending order of code`);
        found.list = list;
        const pi = step.compare(say('pi：公开条目的 / 名单文件的', 'pi: in the reveal entry / in the file'),
            commit.reveal.entry.pi, list.pi);
        const count = step.compare(say('户数：抽取条目的 / 名单文件的', 'firms: in the draw entry / in the file'),
            commit.draw.entry.picks, list.picks.length);
        step.table(say('名单', 'the list'), [say('代码', 'code'), say('名称', 'name'), say('检查单位', 'bureau')],
            list.picks.slice(0, 500).map(p => [p.uscc, p.name, p.bureau]));
        if (!count)
            return step.bad(`${path} 有 ${list.picks.length} 户，抽取时写下的是 ${commit.draw.entry.picks} 户：有企业被隐去或添加`,
                `${path} has ${list.picks.length} firms, ${commit.draw.entry.picks} were written down at the draw: a firm was hidden or added`);
        if (!pi)
            return step.bad(`${path} 的 pi 与公开条目不同`, `the pi in ${path} is not that of the reveal`);
        return step.ok(`名单有 ${list.picks.length} 户，与抽取时写下的户数相同。`,
            `The list has ${list.picks.length} firms, as many as were written down at the draw.`);
    });
}

export function judgePicks(commit, found) {
    return run('picks', say('没有人被隐去或添加', 'Nobody was hidden or added'), async step => {
        const root = await picksRoot(unhex(found.list.key, 32), found.list.picks.map(pick => pick.uscc));

        step.fact(say('pk（名单文件中的 key，随名单公开）', 'pk (the key in the file, made public with the list)'), found.list.key, 'code')
            .fact(say('每户一叶：代码 ‖ SHA-256(pk ‖ 代码) 的前 16 字节', 'one leaf a firm: code ‖ first 16 bytes of SHA-256(pk ‖ code)'),
                String(found.list.picks.length));
        return step.compare(say('名单的树根：抽取时写下的 / 由名单算得的', 'root of the list: written at the draw / computed'),
            commit.draw.entry.picks_root, root)
            ? step.ok('抽取当天就固定了这份名单：公开之前没有人被隐去、添加或替换。（企业名称和检查单位不在校验值之内。）',
                'This very list was fixed on the day of the draw: until the reveal nobody was hidden, added or replaced. (Names and bureaus are not covered by the hash.)')
            : step.bad('名单与抽取时写下的树根不符：有企业被增加、隐去或替换',
                'the list has not the root written at the draw: a firm was added, hidden or replaced');
    });
}

const WAITING = [['promise', say('公开的证明就是抽取时写下的那一个', 'The proof revealed is the one promised')],
    ['vrf', say('VRF 证明', 'The VRF proof')], ['seed', say('种子', 'The seed')],
    ['list', say('公布的名单', 'The published list')],
    ['picks', say('没有人被隐去或添加', 'Nobody was hidden or added')]];

/** Before the reveal there must be no list either; `ids`: the steps that have not been made. */
export async function judgeUnrevealed(site, commit, ids = WAITING.map(([id]) => id)) {
    const path = `draws/${commit.index}.json`;
    const early = await site.read(path);
    const { draw, end, entry } = commit;

    return Promise.all(WAITING.filter(([id]) => ids.includes(id)).map(([id, title]) => run(id, title, async step => {
        if (id === 'list' && early)
            return step.bad(`${path} 已经公布，但日志中没有公开条目`, `${path} is published, but the log has no reveal`);
        if (id === 'promise' && draw)
            step.fact(say('抽取时写下的 SHA-256(pi)', 'SHA-256(pi), written at the draw'), draw.entry.pi_sha256, 'code');
        if (id === 'picks' && draw)
            step.fact(say('抽取时写下的名单树根', 'root of the list, written at the draw'), draw.entry.picks_root, 'code');
        return end ? step.ends('skip', '已作废，不再公开。', 'Void; it will not be revealed.')
            : step.ends('wait', `检查完成后公开，最迟 ${entry.reveal_by}。在那之前名单必须保密，但它的校验值已经写死。`,
                `To be revealed after the visits, on ${entry.reveal_by} at the latest. Until then the list must stay secret, but its hash is fixed already.`);
    })));
}
