begin;
\ir ../../helpers.sql
select plan(143);

select * from test.check_impl_function('find_url_fault', 'immutable');

select is(booking_impl.find_url_fault(url => url, allow_private => false), null, 'good: ' || left(url, 60))
from (values ('https://example.com'), ('https://example.com/'), ('http://example.com/hooks?a=b&c=%20'), ('HTTPS://EXAMPLE.COM:443/Hooks'), ('https://a.b-c.example.com:65535?x'),
    ('https://example.com/@me'), ('https://example.com/a?b=c@d'), ('https://xn--bcher-kva.example/'), ('https://8.8.8.8/'), ('http://1.2.3.4:1/'), ('https://[2606:4700::1111]/'),
    ('https://[2606:4700:0:0:0:0:0:1111]:8443/x'), ('https://10.example.com/'), ('https://1.2.3.4.example.com/'), ('https://localhost.example.com/'), ('https://notlocal.example/'),
    ('https://mylocalhost.com/'), ('https://0x7f.example.com/'), ('https://' || repeat('a', 63) || '.com/'), ('https://example.com/' || repeat('x', 1980))) t (url);

create function pg_temp.rejects(url text, pattern text, allow_private boolean) returns setof text language plpgsql as $$
begin
    return next matches(booking_impl.find_url_fault(url => rejects.url, allow_private => rejects.allow_private), pattern, format('refused (%s): %s', allow_private, to_json(left(url, 70))));
end
$$;
-- Wrong whatever is allowed
select pg_temp.rejects(url, pattern, true)
from (values
    (null, '^must be a URL'), ('', '^must be a URL'), ('https://example.com/' || repeat('x', 1981), '^must be a URL'), ('https://exämple.com/', '^must be a URL'),
    ('https://example.com/ä', '^must be a URL'), ('https://example.com/a b', '^must be a URL'), (' https://example.com/', '^must be a URL'), ('https://example.com/' || chr(10), '^must be a URL'),
    ('https://example.com' || chr(9) || '/', '^must be a URL'), ('https://example.com/' || chr(13) || chr(10) || 'Host: x', '^must be a URL'),
    ('https://good.example\@127.0.0.1/', '^must be a URL'), ('https:\\example.com', '^must be a URL'), ('https://example.com/<x>', '^must be a URL'), ('https://example.com/"', '^must be a URL'),
    ('https://example.com/`id`', '^must be a URL'), ('https://example.com/{a,b}', '^must be a URL'), ('https://example.com/^|', '^must be a URL'),
    ('example.com', '^must begin'), ('//example.com/', '^must begin'), ('ftp://example.com/', '^must begin'), ('file:///etc/passwd', '^must begin'), ('gopher://example.com/', '^must begin'),
    ('javascript:alert(1)', '^must begin'), ('http:/example.com', '^must begin'), ('http:example.com', '^must begin'), ('https', '^must begin'), ('data:text/plain,x', '^must begin'),
    ('unix:///run/x.sock', '^must begin'), ('httpss://example.com/', '^must begin'),
    ('https://ann@example.com/', '^must not contain credentials'), ('https://ann:pw@example.com/', '^must not contain credentials'), ('https://@example.com/', '^must not contain credentials'),
    ('https://:@example.com/', '^must not contain credentials'), ('https://good.example:80@127.0.0.1/', '^must not contain credentials'), ('https://good.example%40127.0.0.1@127.0.0.1/', '^must not contain credentials'),
    ('https://example.com/#', '^must not contain a fragment'), ('https://example.com/a#b', '^must not contain a fragment'), ('https://127.0.0.1#.example.com/', '^must not contain a fragment'),
    ('https://', '^must have a (valid )?host'), ('https:///x', '^must have a (valid )?host'), ('https://?x', '^must have a (valid )?host'), ('https://:443/', '^must have a (valid )?host'), ('https://example.com:/', '^must have a (valid )?host'),
    ('https://example.com:0/', '^must have a (valid )?host'), ('https://example.com:65536/', '^must have a (valid )?host'), ('https://example.com:80:80/', '^must have a (valid )?host'),
    ('https://example.com:8a/', '^must have a (valid )?host'), ('https://exam%70le.com/', '^must have a (valid )?host'), ('https://127.0.0.1%2f.example.com/', '^must have a (valid )?host'), ('https://ex_ample.com/', '^must have a (valid )?host'),
    ('https://[2606:4700::1111/', '^must have a (valid )?host'), ('https://[2606:4700::1111]x/', '^must have a (valid )?host'), ('https://[fe80::1%25lo]/', '^must have a (valid )?host'), ('https://[]/', '^must have a (valid )?host'),
    ('https://[g::1]/', '^must have a (valid )?host'), ('https://[1.2.3.4]/', 'IPv6'), ('https://[1:2]/', 'IPv6'), ('https://[:::]/', 'IPv6'), ('https://[1:2:3:4:5:6:7:8:9]/', 'IPv6'),
    ('https://example..com/', 'labels'), ('https://.example.com/', '^must have a (valid )?host'), ('https://example.com./', 'labels'), ('https://-example.com/', '^must have a (valid )?host'), ('https://example-.com/', 'labels'),
    ('https://' || repeat('a', 64) || '.com/', 'labels'), ('https://' || repeat('a.', 127) || 'com/', 'labels'), ('http://localhost./', 'labels'),
    ('http://2130706433/', 'four decimal'), ('http://0x7f000001/', 'four decimal'), ('http://0X7F.1/', 'four decimal'), ('http://017700000001/', 'four decimal'), ('http://0177.0.0.1/', 'four decimal'),
    ('http://127.1/', 'four decimal'), ('http://127.0.1/', 'four decimal'), ('http://0/', 'four decimal'), ('http://127.0.0.0x1/', 'four decimal'), ('http://127.0.0.01/', 'four decimal'),
    ('http://1.2.3.256/', 'four decimal'), ('http://1.2.3.4.5/', 'four decimal'), ('http://99999999999/', 'four decimal'), ('http://example.123/', 'four decimal'), ('http://example.0x/', 'four decimal'),
    ('http://127.0.0.1./', 'labels')
) t (url, pattern);
-- Private: wrong unless it is allowed
select pg_temp.rejects(url, '^must not point to a private', false)
from (values ('http://localhost/'), ('http://LocalHost:3000/'), ('http://a.localhost/'), ('http://printer.local/'), ('http://metadata.google.internal/'), ('http://nas.home.arpa/'), ('http://intranet/'),
    ('http://127.0.0.1/'), ('http://127.255.255.254:80/'), ('http://0.0.0.0/'), ('http://10.1.2.3/'), ('http://172.16.0.1/'), ('http://192.168.1.1/'), ('http://169.254.169.254/latest/meta-data/'), ('http://100.64.0.1/'),
    ('http://224.0.0.1/'), ('http://255.255.255.255/'), ('http://[::]/'), ('http://[::1]/'), ('http://[0:0:0:0:0:0:0:1]/'), ('http://[::ffff:127.0.0.1]/'), ('http://[::FFFF:7f00:1]/'), ('http://[::127.0.0.1]/'),
    ('http://[64:ff9b::7f00:1]/'), ('http://[2002:7f00:1::]/'), ('http://[fe80::1]/'), ('http://[fd00::1]/'), ('http://[ff02::1]/')) t (url);
select is(booking_impl.find_url_fault(url => url, allow_private => true), null, 'allowed: ' || url)
from (values ('http://localhost:3000/'), ('http://127.0.0.1:8080/x'), ('http://[::1]/'), ('http://intranet/'), ('http://10.0.0.1/')) t (url);

select * from finish();
rollback;
