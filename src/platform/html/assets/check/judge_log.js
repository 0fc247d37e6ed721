// The steps that are about the log as a whole: key, signature, tree, entries.
import { equal, isFinding, textOf, unhex, utf8 } from './bytes.js';
import { verify } from './ed25519.js';
import { write } from './json.js';
import { PartialLog, WholeLog, openCheckpoint, openKey } from './log.js';
import { readKey } from './note.js';
import { run, say } from './step.js';

const FAULTS_SHOWN = 20;

/** 'key' and 'signature'; {steps, key, checkpoint}, the latter null unless all is right so far. */
export async function judgeHead(site) {
    const steps = [];
    let key = null;
    let checkpoint = null;

    steps.push(await run('key', say('日志的公钥', "The log's key"), async step => {
        key = await openKey(site);
        step.fact(say('文件', 'file'), 'log.vkey')
            .fact(say('日志名称', 'name of the log'), key.name)
            .fact(say('公钥', 'public key'), key.key);
        if (!step.compare(say('编号 = SHA-256(名称 ‖ 0A ‖ 01 ‖ 公钥) 的前 4 字节',
            'id = first 4 bytes of SHA-256(name ‖ 0A ‖ 01 ‖ public key)'), key.id, key.computed)) {
            key = null;
            return step.bad('公钥的编号与名称、公钥不符', "the key's id does not belong to its name and key");
        }
        return step.ok('公钥完整。以后再来核对时，编号应与今天记下的相同；不同就要追问。',
            'The key is complete. Note its id: if it differs the next time you look, ask why.');
    }));
    if (!key)
        return { steps, key, checkpoint };
    steps.push(await run('signature', say('日志的签名', "The log's signature"), async step => {
        const note = await openCheckpoint(site, key);
        step.fact(say('检查点：日志名称、条目数、树根', 'checkpoint: name, number of entries, root'),
            note.body, 'block')
            .fact(say('签名（Ed25519）', 'signature (Ed25519)'), note.signature)
            .fact(say('核对方式', 'checked by'), note.by === 'webcrypto'
                ? say('浏览器自带的 WebCrypto', "the browser's own WebCrypto")
                : say('本页自己的代码', "this page's own code"));
        if (!note.valid)
            return step.bad(`${key.name} 的签名无效`, `the signature by ${key.name} is wrong`);
        if (!step.compare(say('检查点上的名称', 'name in the checkpoint'), key.name, note.checkpoint.origin))
            return step.bad('检查点属于另一个日志', 'the checkpoint belongs to another log');
        checkpoint = note.checkpoint;
        return step.ok(`运行者签名确认：日志共有 ${checkpoint.size} 个条目。改动任何一个条目都会改变树根，签名就对不上。`,
            `The operator has signed for a log of ${checkpoint.size} entries. To change any one of them would change the root, and the signature would no longer fit.`);
    }));
    return { steps, key, checkpoint };
}

/** Reads the whole log: {step, log}; log is null if not even its entries can be read. */
export async function judgeWhole(site, checkpoint, progress) {
    let log = new WholeLog(site, checkpoint);
    const step = await run('tree', say('日志的校验树', "The log's hash tree"), async s => {
        await readOr(log, progress, () => { log = null; });
        s.fact(say('读取的条目', 'entries read'), String(checkpoint.size))
            .fact(say('比对的校验值瓦片（tile）', 'hash tiles compared'), String(log.tilesRead));
        const same = s.compare(say('树根：检查点签名的 / 由条目重建的', 'root: signed / rebuilt from the entries'),
            checkpoint.root, log.root);
        if (log.faults.length > 0)
            return s.bad(log.faults.map(f => f.zh).join('；'), log.faults.map(f => f.en).join('; '));
        if (!same)
            return s.bad('由条目重建的树根与检查点签名的根不符：有条目被改动、增加或删除',
                'the root rebuilt from the entries is not the one the checkpoint signs: an entry was changed, added or removed');
        return s.ok(`从 ${checkpoint.size} 个条目重新计算了整棵树，树根与签名的一致：条目没有被改动、增加或删除。`,
            `The whole tree was computed again from ${checkpoint.size} entries; its root is the signed one: no entry was changed, added or removed.`);
    });

    return { step, log };
}

async function readOr(log, progress, giveUp) {
    try {
        await log.read(progress);
    } catch (error) {
        giveUp();
        throw error;
    }
}

/** Reads what one commit needs: {step, log, commit}. */
export async function judgePart(site, checkpoint, key, index, progress) {
    let log = new PartialLog(site, checkpoint);
    let commit = null;
    const step = await run('tree', say('日志的校验树', "The log's hash tree"), async s => {
        commit = await readCommitOr(log, index, key, progress, () => { log = null; });
        const read = Array.from(new Set(log.tiles.read));
        s.fact(say('读取的文件', 'files read'), read.join('\n'), 'block')
            .fact(say('检查点签名的树根', 'root that the checkpoint signs'), checkpoint.root);
        s.ok(`只读取了这次抽取所需的 ${read.length} 个文件，每个校验值都与签名的树根相连。没有读到的条目没有核对；要核对全部，请勾选“核对整个日志”。`,
            `Only the ${read.length} files that this draw needs were read; each hash is tied to the signed root. Entries that were not read were not checked: tick "check the whole log" for all of them.`);
    });

    return { step, log, commit };
}

async function readCommitOr(log, index, key, progress, giveUp) {
    try {
        const commit = await log.readCommit(index, key, progress);
        await log.path(Math.min(index, log.size - 1));
        return commit;
    } catch (error) {
        giveUp();
        throw error;
    }
}

/** A key that followed another must be signed over to by the one before; entry 0 has nobody to sign. */
async function isHandedOver(before, { handover, ...rest }) {
    if (!before)
        return handover === undefined;
    return handover !== undefined &&
        (await verify(unhex(handover, 64), utf8(write(rest)), (await readKey(before)).key)).valid;
}

async function judgeHandover(log, { index, entry, waiting }, before) {
    const faults = waiting.map(commit => ({ index, zh: `更换密钥时抽取存证 #${commit} 尚未抽取`,
        en: `keys change while commit #${commit} waits for its draw` }));

    if (!await isHandedOver(before, entry).catch(error => {
        if (!isFinding(error))
            throw error;
        return false;
    }))
        faults.push(before ? { index, zh: '新的密钥没有前一把日志密钥的有效签名（handover）：不是运行者换的密钥',
            en: 'the log key before it has not signed over to these keys (handover): whoever added this entry did not hold it' }
            : { index, zh: '日志的第一个密钥条目不应有 handover', en: "the log's first keys entry has a handover" });
    return faults;
}

async function judgeKeys(log, key) {
    const faults = [];

    for (const [i, keys] of log.story.keys.entries()) {
        const { index, entry } = keys;
        const read = await readKey(entry.log_vkey).catch(error => {
            if (!isFinding(error))
                throw error;
            return null;
        });
        if (!read || read.name !== key.name || !equal(read.id, read.computed))
            faults.push({ index, zh: 'keys 条目的 log_vkey 不是本日志的公钥',
                en: "the keys entry's log_vkey is no key of this log" });
        faults.push(...await judgeHandover(log, keys, log.story.keys[i - 1]?.entry.log_vkey));
    }
    if (log.story.keys.at(-1)?.entry.log_vkey !== key.text)
        faults.push({ index: null, zh: 'log.vkey 不是日志中最近一个 keys 条目的公钥',
            en: 'log.vkey is not the key of the newest keys entry in the log' });
    return faults;
}

const place = fault => fault.index === null || fault.index === undefined ? '' : `#${fault.index} `;

/** 'rules': the form of every entry and the life of every commit. */
export function judgeRules(log, key) {
    return run('rules', say('所有条目合乎规则', 'Every entry keeps the rules'), async step => {
        const { story } = log;
        const faults = [...story.faults, ...await judgeKeys(log, key)];
        step.fact(say('抽取存证', 'commits'), String(story.commits.size))
            .fact(say('其中已抽取 / 名单已公开 / 已作废', 'of which drawn / revealed / void'),
                ['draw', 'reveal', 'end'].map(what => Array.from(story.commits.values())
                    .filter(c => c[what]).length).join(' / '))
            .fact(say('密钥条目', 'keys entries'), story.keys.map(k => `#${k.index}`).join(' '));
        if (faults.length === 0)
            return step.ok('每个条目格式正确；每次抽取存证至多有一次抽取，作废与重抽都按规则留有记录。',
                'Every entry has the right form; no commit has more than one draw, and voids and second attempts are on record as the rules want.');
        const shown = faults.slice(0, FAULTS_SHOWN);
        return step.bad(`${faults.length} 处不合规则：${shown.map(f => place(f) + f.zh).join('；')}`,
            `${faults.length} against the rules: ${shown.map(f => place(f) + f.en).join('; ')}`);
    });
}

export const rulesNotRead = () => run('rules', say('所有条目合乎规则', 'Every entry keeps the rules'),
    async step => step.ends('skip', '没有读取整个日志，所以没有核对：密钥是否更换过、这是不是当天的第一次存证、其他条目是否合乎规则。',
        'The whole log was not read, so these were not checked: whether keys were changed, whether this was the first commit of its day, whether other entries keep the rules.'));

/** The text of an entry, for people. */
export async function entryText(log, index) {
    return textOf(await log.entry(index));
}
