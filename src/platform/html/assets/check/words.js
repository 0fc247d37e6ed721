// What the page itself says; the steps bring their own words.
import { language } from './dom.js';

export const WORDS = {
    zh: {
        site: '核对的站点', draw: '要核对的抽取', earlier: '列出更早的', noCommits: '（日志里还没有抽取存证）',
        whole: '核对整个日志（每个条目、每块瓦片）', verify: '核对这次抽取', verifySite: '核对整个站点（每一次抽取）',
        keep: '读入全部数据，以便断网核对', kept: '全部数据已读入这个页面。现在可以断开网络，核对照样进行。',
        proof: '企业的证明文件（可选）', proofHint: '可以把文件拖到这里。向检查单位索取自己的证明文件；它只在这台设备上读取，不会上传。',
        folder: '改用存在本机的站点文件夹', folderHint: '例如 U 盘上的副本：选择或拖入含有 checkpoint 的文件夹。',
        noProof: '去掉证明文件',
        proofRead: (uscc, commit) => `已读入 ${uscc} 在抽取存证 #${commit} 中的证明。`,
        folderRead: name => `现在核对本机文件夹：${name}`,
        reading: '正在读取日志…', testing: '正在核对工具…', checking: what => `正在核对：${what}`,
        progress: { log: (n, all) => `已读 ${n} / ${all} 个条目`, files: (n, all) => `已核对 ${n} / ${all} 个文件`,
            draws: (n, all) => `已核对 ${n} / ${all} 次抽取` },
        done: n => `核对结束，共 ${n} 步。`, numbers: '看数字', open: '展开全部数字', close: '收起全部数字',
        same: '相同', differs: '不同', none: '无', steps: '核对的每一步', notFound: '还没有可核对的抽取。',
        noCommit: { zh: '日志中没有这个抽取存证', en: 'the log has no such commit' },
        states: { ok: '相符', bad: '不符', wait: '尚未公开', note: '说明', skip: '未核对' },
        verdicts: { good: '相符', open: '目前相符', void: '已作废，记录相符', bad: '不符' },
        life: { void: '已作废', revealed: '名单已公开', drawn: '已抽取，名单未公开', committed: '已存证，未抽取' },
        failed: '核对没有完成',
        local: '这个页面是从本机文件打开的。请先在上面选择站点文件夹（含有 checkpoint 的那一个），然后就可以核对。',
    },
    en: {
        site: 'Site under check', draw: 'Draw to check', earlier: 'List earlier ones', noCommits: '(no commit in the log yet)',
        whole: 'Check the whole log (every entry, every tile)', verify: 'Check this draw', verifySite: 'Check the whole site (every draw)',
        keep: 'Read all data, to check without a network', kept: 'All data is in this page now. You may go offline; checking works as before.',
        proof: "A firm's proof file (optional)", proofHint: 'You can drop the file here. Ask the bureau for your own proof file; it is read on this device only and sent nowhere.',
        folder: 'Use a folder on this computer instead', folderHint: 'A copy on a USB stick, say: choose or drop the folder that holds the file checkpoint.',
        noProof: 'Take the proof file away',
        proofRead: (uscc, commit) => `Proof of ${uscc} in commit #${commit} read.`,
        folderRead: name => `Now checking the folder ${name}`,
        reading: 'Reading the log…', testing: 'Testing the tools…', checking: what => `Checking: ${what}`,
        progress: { log: (n, all) => `${n} of ${all} entries read`, files: (n, all) => `${n} of ${all} files checked`,
            draws: (n, all) => `${n} of ${all} draws checked` },
        done: n => `Done, ${n} steps.`, numbers: 'The numbers', open: 'Open all numbers', close: 'Close all numbers',
        same: 'the same', differs: 'different', none: 'none', steps: 'Every step', notFound: 'There is no draw to check yet.',
        noCommit: { zh: '日志中没有这个抽取存证', en: 'the log has no such commit' },
        states: { ok: 'holds', bad: 'wrong', wait: 'not yet revealed', note: 'note', skip: 'not checked' },
        verdicts: { good: 'It holds', open: 'It holds so far', void: 'Void; the record holds', bad: 'It does not hold' },
        life: { void: 'void', revealed: 'revealed', drawn: 'drawn, not revealed', committed: 'committed, not drawn' },
        failed: 'The check did not finish',
        local: 'This page was opened from a file. First choose the folder of the site above (the one that holds checkpoint); then it can be checked.',
    },
};

export const W = WORDS[language];
