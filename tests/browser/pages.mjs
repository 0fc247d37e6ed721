// Every page as each user (tour.mjs). Run by tests/integration/pages.sh: the argument says which
// users; screenshots lie in build/screenshots afterwards.
import { done, launch } from './lib.mjs';
import { login } from './people.mjs';
import { tour } from './tour.mjs';

const { URL: url, SHOTS: shots } = process.env;
// Where each begins, and what others look at: the public pages are the same for everybody.
const ELSEWHERE = 'assets|api|index\\.html|[a-z]+\\.html|en/|draws/|results/|plans/|data/|cases/|tile/|find/|login|logout';
const USERS = {
    nobody: { from: ['/index.html', '/en/index.html', '/login', '/no-such-page'], skip: /^\/(assets|api|data|tile|calendar|inbox|op)/ },
    chen: { from: ['/inbox'], skip: new RegExp(`^/(${ELSEWHERE}|desk|audit)`) },
    he: { from: ['/inbox'], skip: new RegExp(`^/(${ELSEWHERE}|desk|audit|op|cases|matters?|due|visits?|joint-visits|me)`) },
    sun: { from: ['/inbox'], skip: new RegExp(`^/(${ELSEWHERE}|desk|audit|op|cases|matters?|due|visits?|joint-visits|me)`) },
    wang: { from: ['/desk', '/inbox'], skip: new RegExp(`^/(${ELSEWHERE}|op|cases?|matters?|due|visits?|joint-visits|results|me|audit)`) },
    li: { from: ['/desk', '/desk/plan', '/desk/users'], skip: new RegExp(`^/(${ELSEWHERE}|op|cases?|matters?|due|visits?|joint-visits|results|me|audit|inbox|desk/(imports|firms|inspectors|recusals|tables|draws|system))`) },
    qian: { from: ['/audit'], skip: new RegExp(`^/(${ELSEWHERE}|op|cases?|matters?|due|visits?|joint-visits|results|me|desk|inbox)`) },
};

const browser = await launch();
const seen = new Set();
for (const who of process.argv.slice(2))
    await tour(browser, { url, who, seen, shots, ...USERS[who],
        login: who === 'nobody' ? null : page => login(page, url, who, { to: USERS[who].from[0] }) });
await browser.close();
done();
