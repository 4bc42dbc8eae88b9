begin;
\ir ../../helpers.sql
select plan(48);

select * from test.check_impl_function('is_time_zone', 'stable', 'plpgsql');

select is(booking_impl.is_time_zone(value => value), true, value)
from (values ('UTC'), ('Europe/Rome'), ('America/Argentina/Buenos_Aires'), ('Etc/GMT+5'), ('America/Port-au-Prince')) t (value);
select is(booking_impl.is_time_zone(value => value), false, to_json(value)::text)
from (values (''), ('utc'), ('Europe/rome'), ('EUROPE/ROME'), ('Europe'), ('Europe/'), ('Europe/Rome '), (E'Europe/Rome\n'), ('Europe/../Europe/Rome'), ('/Europe/Rome'),
    ('posix/Europe/Rome'), ('right/Europe/Rome'), ('posixrules'), ('localtime'), ('Factory'), ('CEST'), ('PST'), ('+02:00'), ('UTC+2'), ('<X>-2'),
    (repeat('x', 100000))) t (value);
select is(booking_impl.is_time_zone(value => null), false, 'nothing is none');
select is(booking_impl.is_time_zone(value => value), false, value || ' is a rule, not a name')
from (values ('ABC3'), ('ABC+3'), ('ABC/DEF3'), ('Abc/Def3'), ('Etc/Foo+5'), ('EST5'), ('Est5edt')) t (value);
select is(booking_impl.is_time_zone(value => value), true, value || ' is a name')
from (values ('EST5EDT'), ('GMT0'), ('Etc/GMT-14'), ('Etc/Zulu')) t (value);
select is(array_agg(z.name) filter (where not booking_impl.is_time_zone(z.name)), null, 'every zone that PostgreSQL knows by a name with a capital')
from pg_timezone_names z
where z.name ~ '^[A-Z]' and z.name <> 'Factory';
set local timezone = 'Asia/Tokyo';
select ok(booking_impl.is_time_zone('Europe/Rome') and not booking_impl.is_time_zone('Europe/rome'), 'asked with another zone in force');
select is(current_setting('timezone'), 'Asia/Tokyo', 'which stays in force');

select * from finish();
rollback;
