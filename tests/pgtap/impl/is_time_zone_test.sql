begin;
\ir ../helpers.sql
select plan(34);

select * from test.check_impl_function('is_time_zone', 'stable', 'sql');

select is(booking_impl.is_time_zone(value => value), true, value)
from (values ('UTC'), ('Europe/Rome'), ('America/Argentina/Buenos_Aires'), ('Etc/GMT+5'), ('America/Port-au-Prince')) t (value);
select is(booking_impl.is_time_zone(value => value), false, to_json(value)::text)
from (values (''), ('utc'), ('Europe/rome'), ('EUROPE/ROME'), ('Europe'), ('Europe/'), ('Europe/Rome '), (E'Europe/Rome\n'), ('Europe/../Europe/Rome'), ('/Europe/Rome'),
    ('posix/Europe/Rome'), ('right/Europe/Rome'), ('posixrules'), ('localtime'), ('Factory'), ('CEST'), ('PST'), ('+02:00'), ('UTC+2'), ('<X>-2'),
    (repeat('x', 100000))) t (value);
select is(booking_impl.is_time_zone(value => null), false, 'nothing is none');

select * from finish();
rollback;
