// Before anything is judged, the tools judge themselves: published examples, and our own code beside
// the browser's.
import { equal, hex, unhex, utf8 } from './bytes.js';
import { verifyProof } from './ecvrf.js';
import { verifyPlain, verifyWebCrypto } from './ed25519.js';
import { hasWebCrypto, sha256, sha512 } from './hash.js';
import { ticketOf } from './protocol.js';
import { sha256Plain, sha512Plain } from './sha2.js';
import { run, say } from './step.js';

// FIPS 180-4, "abc"; RFC 8032 section 7.1, test 2; RFC 9381 appendix B.3, example 16; the draw
// protocol's first worked example.
const SHA256_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const SHA512_ABC = 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
    '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f';
const SIGNED = { key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', message: '72',
    signature: '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
        '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00' };
const PROVED = { key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    pi: '8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d97' +
        '27d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805',
    beta: '90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff' +
        '66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae' };
const DRAWN = { seed: '79fd313952594f8a11822a27d16b0ff755ffc2a246483b00875894ed6d8e3ad2', uscc: '91220102MA00027924',
    salt: 'fbdcc38d4b5977c7df13eaf23a8e0aff', ticket: '0008de36e89f2666e564c755cbee02f56cd0506d068064655ec2e8e50b05e107' };

async function hashesAgree() {
    for (let n = 0; n <= 130; n++) {
        const message = Uint8Array.from({ length: n }, (_, i) => (7 * i + n) & 255);
        if (!equal(await sha256(message), sha256Plain(message)) ||
            !equal(await sha512(message), sha512Plain(message)))
            return false;
    }
    return true;
}

/** {right, wrong}: a signature that must pass and one that must not, by one implementation. */
async function signatures(verify) {
    const signature = unhex(SIGNED.signature, 64);
    const right = await verify(signature, unhex(SIGNED.message, 1), unhex(SIGNED.key, 32));
    const wrong = await verify(signature, utf8('s'), unhex(SIGNED.key, 32));

    return { right, wrong };
}

async function judge(step) {
    const abc = utf8('abc');
    const own = await signatures(verifyPlain);
    const browser = await signatures(verifyWebCrypto);
    const proof = await verifyProof(unhex(PROVED.key, 32), new Uint8Array(0), unhex(PROVED.pi, 80));
    const passed = [
        step.compare(say('SHA-256("abc")：标准 / 本页', 'SHA-256("abc"): standard / this page'), SHA256_ABC, hex(sha256Plain(abc))),
        step.compare(say('SHA-512("abc")：标准 / 本页', 'SHA-512("abc"): standard / this page'), SHA512_ABC, hex(sha512Plain(abc))),
        step.compare(say('VRF 样例的输出（RFC 9381）：标准 / 本页', 'output of a VRF example (RFC 9381): standard / this page'),
            PROVED.beta, proof.valid ? proof.beta : '-'),
        step.compare(say('签号样例：规程 / 本页', "a firm's ticket: the protocol's example / this page"), DRAWN.ticket,
            await ticketOf(unhex(DRAWN.seed, 32), DRAWN.uscc, unhex(DRAWN.salt, 16))),
        own.right && !own.wrong,
        browser.right === null || (browser.right && !browser.wrong),
        await hashesAgree(),
    ];

    step.fact(say('校验值', 'hashes'), hasWebCrypto
        ? say('浏览器自带的 WebCrypto 与本页代码互相核对', "the browser's WebCrypto, compared with this page's code")
        : say('本页自己的代码（这个地址不是 https，浏览器不提供 WebCrypto）', "this page's own code (this address is not https, so the browser offers no WebCrypto)"))
        .fact(say('签名', 'signatures'), browser.right === null
            ? say('本页自己的代码（浏览器不支持 Ed25519）', "this page's own code (the browser does not offer Ed25519)")
            : say('浏览器自带的 WebCrypto', "the browser's WebCrypto"));
    return passed.every(Boolean)
        ? step.ok('本页的校验值、签名、随机数与签号算法都算对了公开的样例。',
            'Hashes, signatures, randomness and tickets of this page give what the published examples give.')
        : step.bad('本页在这个浏览器里算不对公开标准的样例，下面的结论不可信。请换一个浏览器，或者用 inspect-verify。',
            'In this browser the page does not compute the published examples right: do not trust what follows. Use another browser, or inspect-verify.');
}

export const selfTest = () => run('tools', say('先核对工具本身', 'First the tools themselves'), judge);
