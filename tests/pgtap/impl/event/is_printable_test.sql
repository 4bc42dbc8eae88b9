begin;
\ir ../../helpers.sql
select plan(41);

select * from test.check_impl_function('is_printable', 'immutable', 'sql');

create function pg_temp.shown(value text) returns text language sql as $$
select concat_ws(' ', booking_impl.is_printable(value => shown.value, multiline => false), booking_impl.is_printable(value => shown.value, multiline => true))
$$;
select is(pg_temp.shown(value), 't t', 'printable: ' || title)
from (values
    ('', 'nothing'), (' ', 'a space'), (U&'Wöhr \00a0 \65e5\672c \+01F600', 'letters and pictures'), (U&'\05d0\200f\200e\061c', 'marks of direction'),
    (U&'\0645\200c\06cc \200b \2060', 'joiners'), (U&'\+01F468\200d\+01F469', 'a family'), (U&'~\00ac\00ad', 'beside DEL and C1'), (U&'\2027\202f\2065\206a', 'beside the separators and the directions'),
    (U&'\fdcf\fdf0\fefe\ff00\fffd\+010000', 'beside what is no character'), (U&'\+10FFFD', 'the last character')
) t (value, title);
select is(pg_temp.shown('a' || chr(code) || 'b'), 'f t', 'on several lines alone: ' || to_hex(code)) from unnest('{9,10,13}'::integer[]) c (code);
select is((select string_agg(to_hex(code), ' ' order by code) from generate_series(1, 31) c (code) where pg_temp.shown(chr(code)) <> 'f f'), '9 a d', 'no other of C0');
select is(pg_temp.shown('a' || chr(code)), 'f f', 'not printable: ' || to_hex(code))
from unnest('{127,128,133,159,8232,8233,8234,8235,8236,8237,8238,8294,8297,65279,64976,65007,65534,65535,131070}'::integer[]) c (code);
select is((select count(*) from generate_series(0, 16) p (plane) cross join (values (65534), (65535)) e (code)
    where pg_temp.shown(chr(p.plane * 65536 + e.code)) <> 'f f'), 0::bigint, 'nor the end of any plane');

select * from finish();
rollback;
