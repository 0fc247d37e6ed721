// The whole site: the log, every plan and result file, every draw.
import { hex, isFinding } from './bytes.js';
import { sha256 } from './hash.js';
import { judgeDraw } from './judge_draw.js';
import { judgeHead, judgeRules, judgeWhole } from './judge_log.js';
import { isObject, read } from './json.js';
import { run, say } from './step.js';

const FAULTS_SHOWN = 20;

async function planFault(site, { index, entry }) {
    const path = `plans/${entry.plan_sha256}.conf`;
    const bytes = await site.read(path);

    if (!bytes)
        return { index, zh: `找不到 ${path}`, en: `${path} is missing` };
    if (hex(await sha256(bytes)) !== entry.plan_sha256)
        return { index, zh: `${path} 的内容与其校验值不符`, en: `${path} has not the hash that names it` };
    return bytes.length === entry.bytes ? null
        : { index, zh: `bytes 不是 ${path} 的长度`, en: `bytes is not the length of ${path}` };
}

const RESULT_FIELDS = ['agency', 'case', 'date', 'firm', 'format', 'items', 'penalty', 'replaces', 'version'];

/** The file is of this case, names the version before, and holds nothing that must stay secret. */
function resultIsRight(bytes, number, versions) {
    try {
        const file = read(bytes);
        return isObject(file) && Object.keys(file).every(key => RESULT_FIELDS.includes(key)) &&
            file.format === 'inspectd-result/v1' && file.case === number && file.version === versions.length &&
            file.replaces === versions.at(-2)?.sha256;
    } catch (error) {
        if (isFinding(error))
            return false;
        throw error;
    }
}

async function resultFault(site, number, versions) {
    const path = `results/${number}.json`;
    const bytes = await site.read(path);
    const { index, sha256: promised } = versions.at(-1);

    if (!bytes)
        return { index, zh: `找不到 ${path}`, en: `${path} is missing` };
    if (hex(await sha256(bytes)) !== promised)
        return { index, zh: `${path} 的内容与 result_sha256 不符`, en: `${path} has not the hash of the entry (result_sha256)` };
    return resultIsRight(bytes, number, versions) ? null
        : { index, zh: `${path} 的案件、字段、版本或前一版不对`, en: `${path}: its case, fields, version or the version before is wrong` };
}

function judgeFiles(site, story, progress) {
    return run('files', say('公布的计划与结果', 'Published plans and results'), async step => {
        const all = story.plans.length + story.results.size;
        const faults = [];
        let done = 0;
        const note = async fault => {
            if (fault)
                faults.push(fault);
            if (++done % 50 === 0)
                await progress('files', done, all);
        };

        for (const plan of story.plans)
            await note(await planFault(site, plan));
        for (const [number, versions] of story.results)
            await note(await resultFault(site, number, versions));
        step.fact(say('计划', 'plans'), String(story.plans.length))
            .fact(say('案件结果', 'results of cases'), String(story.results.size));
        const shown = faults.slice(0, FAULTS_SHOWN);
        return faults.length === 0 ? step.ok('每个文件都与日志中的校验值相符。', 'Every file has the hash that the log holds.')
            : step.bad(`${faults.length} 个文件不符：${shown.map(f => `#${f.index} ${f.zh}`).join('；')}`,
                `${faults.length} files are wrong: ${shown.map(f => `#${f.index} ${f.en}`).join('; ')}`);
    });
}

function judgeDraws(site, log, today, progress, draws) {
    return run('draws', say('每一次抽取', 'Every draw'), async step => {
        const commits = Array.from(log.story.commits.values());
        const faults = [];

        for (const [i, commit] of commits.entries()) {
            const { steps } = await judgeDraw(site, log, commit, { today });
            const bad = steps.filter(s => s.state === 'bad');
            draws.push({ commit, bad });
            faults.push(...bad.map(s => ({ index: commit.index, ...s.text })));
            await progress('draws', i + 1, commits.length);
        }
        step.table(say('核对结果', 'what was found'), [say('抽取存证', 'commit'), say('日期', 'date'), say('任务', 'task'),
            say('结果', 'finding')], draws.map(({ commit, bad }) => [`#${commit.index}`, commit.entry.date,
            commit.entry.task, bad.length > 0 ? say(`✗ ${bad[0].title.zh}`, `✗ ${bad[0].title.en}`) : say('✓ 相符', '✓ holds')]));
        const shown = faults.slice(0, FAULTS_SHOWN);
        return faults.length === 0 ? step.ok(`${commits.length} 次抽取存证逐一核对，全部相符。`, `All ${commits.length} commits were checked one by one; all hold.`)
            : step.bad(`${faults.length} 处不符：${shown.map(f => `#${f.index} ${f.zh}`).join('；')}`,
                `${faults.length} do not hold: ${shown.map(f => `#${f.index} ${f.en}`).join('; ')}`);
    });
}

/**
 * Checks everything that a site publishes. progress(what, done, all) is awaited; report(step) is
 * called for each step. {steps, draws: [{commit, bad}], log}
 */
export async function judgeSite(site, { today = null, progress = async () => {}, report = () => {} } = {}) {
    const { steps, key, checkpoint } = await judgeHead(site);
    const draws = [];
    const next = step => report(steps[steps.push(step) - 1]);

    steps.forEach(step => report(step));
    if (!checkpoint)
        return { steps, draws, log: null };
    const { step, log } = await judgeWhole(site, checkpoint, (done, all) => progress('log', done, all));
    next(step);
    if (!log)
        return { steps, draws, log };
    next(await judgeRules(log, key));
    next(await judgeFiles(site, log.story, progress));
    next(await judgeDraws(site, log, today, progress, draws));
    return { steps, draws, log };
}
