begin;
\ir ../../helpers.sql
select plan(66);

select * from test.check_impl_function('is_email', 'immutable', 'sql');

select is(booking_impl.is_email(value => address), true, format('%s is one', left(address, 60)))
from (values ('a@b.c'), ('ann@example.com'), ('ANN@EXAMPLE.COM'), ('ann.o''hara+tag@mail.example.co.uk'), ('.ann@example.com'), ('ann.@example.com'),
    ('!#$%&''*+/=?^_`{|}~-@example.com'), ('"ann"@example.com'), ('a,b;c:d@example.com'), ('1@2.3'), ('ann@1example.com'), ('ann@ex-am--ple.com'),
    ('ann@xn--bcher-kva.example'), ('ann@a.b.c.d.e.f'), ('ann@example.c'), (repeat('a', 242) || '@example.com'), ('a@' || repeat('b', 250) || '.c')) t (address);
select is(booking_impl.is_email(value => address), false, format('%s is none', coalesce(to_json(left(address, 60))::text)))
from (values (''), ('@'), ('a'), ('a@'), ('@b.c'), ('a@b'), ('a@.c'), ('a@b.'), ('a@b..c'), ('a@b.c.'), ('a@@b.c'), ('a@b@c.d'), ('a b@c.d'), (' a@b.c'),
    ('a@b.c '), (E'a\tb@c.d'), (E'a@b.c\n'), (E'\na@b.c'), (E'a@b.c\r'), (E'a\u007f@b.c'), (E'a\u0001@b.c'), ('a..b@c.d'), ('..@c.d'), ('é@b.c'), ('a@é.c'),
    ('a@b.é'), ('ａ@b.c'), ('a@１.c'), (E'a\u00a0b@c.d'), (E'a\u200b@b.c'), ('a@-b.c'), ('a@b-.c'), ('a@b.-c'), ('a@b.c-'), ('a@b_c.d'), ('a@b c.d'), ('a@[127.0.0.1]'),
    ('a@b.c, d@e.f'), (repeat('a', 243) || '@example.com'), ('a@' || repeat('b', 251) || '.c')) t (address);
select is(booking_impl.is_email(value => null), null, 'nothing is neither');
select cmp_ok(octet_length('a@' || repeat('b', 250) || '.c'), '=', 254, 'the longest above has 254 bytes');

select * from finish();
rollback;
