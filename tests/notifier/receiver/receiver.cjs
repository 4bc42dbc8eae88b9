// A receiver of webhooks that verifies what it gets with the published package, and misbehaves as its path says.
//   PUT /control/NAME   body: the secret that signs what is sent to /.../NAME
//   GET /received/NAME  what came, oldest first: [{id, verified, reason, type, body}]
// Its first line tells its port.
'use strict';
const http = require('node:http');
const { Webhook } = require('standardwebhooks');

const secrets = new Map();
const received = new Map();

function verify(name, headers, body) {
    try {
        new Webhook(secrets.get(name)).verify(body, headers);
        return { verified: true, reason: '' };
    } catch (error) {
        return { verified: false, reason: String(error.message) };
    }
}

function answer(response, status, headers = {}, body = '') {
    response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers });
    response.end(body);
}

const behaviours = {
    ok: (response) => answer(response, 200, {}, 'thank you'),
    fail: (response) => answer(response, 500, {}, 'broken'),
    flaky: (response, query, count) => answer(response, count <= Number(query.get('fails')) ? 503 : 200),
    hang: () => {},
    slow: (response, query) => setTimeout(() => answer(response, 200), Number(query.get('ms'))),
    redirect: (response) => answer(response, 307, { Location: '/ok/redirected' }),
    gone: (response) => answer(response, 410),
    busy: (response, query) => answer(response, 429, { 'Retry-After': query.get('after') }),
    drop: (response) => response.socket.destroy(),
    endless: (response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'.repeat(65536)), 5);
        response.on('close', () => clearInterval(timer));
    },
};

function control(request, response, name, body) {
    if (request.method === 'PUT') secrets.set(name, body);
    answer(response, 200);
}

http.createServer((request, response) => {
    const url = new URL(request.url, 'http://receiver');
    const [, room, name] = url.pathname.split('/');
    const chunks = [];
    request.on('error', () => {});
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        if (room === 'control') return control(request, response, name, body);
        const list = received.get(name) ?? [];
        if (room === 'received') return answer(response, 200, {}, JSON.stringify(list));
        if (!Object.hasOwn(behaviours, room)) return answer(response, 404);
        received.set(name, list);
        list.push({
            id: request.headers['webhook-id'], method: request.method, contentType: request.headers['content-type'],
            ...verify(name, request.headers, body), body,
        });
        behaviours[room](response, url.searchParams, list.length);
    });
}).listen(0, '127.0.0.1', function listening() {
    console.log(`port ${this.address().port}.`);
});
