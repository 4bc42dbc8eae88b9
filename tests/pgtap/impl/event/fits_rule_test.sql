begin;
\ir ../../helpers.sql
select plan(65);

select * from test.check_impl_function('fits_rule', 'stable');

create function pg_temp.fits(value text, kind text, at_least integer, at_most integer) returns boolean language sql as $$
select booking_impl.fits_rule(value => fits.value::jsonb, kind => fits.kind, at_least => fits.at_least, at_most => fits.at_most)
$$;
select ok(pg_temp.fits(value, kind, at_least, at_most), concat_ws(' ', value, 'is', kind, at_least, at_most))
from (values
    ('"x"', 'text', 1, 1), ('"é"', 'text', 1, 1), ('" x "', 'text', 1, 3), ('""', 'text', 0, 1), ('"  "', 'text', 0, 2), ('"' || repeat('é', 200) || '"', 'text', 1, 200),
    ('"x"', 'line', 1, 1), ('"a\tb\r\nc"', 'text', 0, 9),
    ('0', 'number', 0, 1), ('1', 'number', 0, 1), ('2.0', 'number', 1, 3), ('20e-1', 'number', 1, 3), ('1e1', 'number', 1, 10), ('10000000', 'number', 1, 10000000),
    ('"2030-01-01T00:00:00Z"', 'time', null, null), ('"Europe/Rome"', 'zone', null, null)
) t (value, kind, at_least, at_most);
select is(pg_temp.fits(value, kind, at_least, at_most), false, concat_ws(' ', left(value, 40), 'is no', kind, at_least, at_most))
from (values
    ('""', 'text', 1, 200), ('"xx"', 'text', 1, 1), ('" "', 'text', 1, 200), ('"\t\n\r "', 'text', 1, 200), ('"\u00a0\u2003\u3000"', 'text', 1, 200),
    ('"a\tb"', 'line', 1, 200), ('"a\nb"', 'line', 0, 200), ('"a\u0085b"', 'text', 0, 200), ('"a\u202eb"', 'line', 0, 200), ('"a\u2066b"', 'text', 0, 200),
    ('" "', 'line', 1, 200), ('"\u200b\u200d\u00ad"', 'line', 1, 200), ('1', 'line', 0, 200),
    ('1', 'text', 0, 200), ('true', 'text', 0, 200), ('null', 'text', 0, 200), ('[]', 'text', 0, 200), ('{}', 'text', 0, 200), ('["x"]', 'text', 0, 200),
    ('-1', 'number', 0, 9), ('10', 'number', 0, 9), ('2.5', 'number', 0, 9), ('0.9999999999999999999', 'number', 0, 9), ('"2"', 'number', 0, 9), ('true', 'number', 0, 9),
    ('null', 'number', 0, 9), ('[2]', 'number', 0, 9), ('1e400', 'number', 0, 9), ('1e100000', 'number', 0, 9), ('4294967298', 'number', 0, 9), ('1e-400', 'number', 0, 9),
    ('"2030"', 'time', null, null), ('20300101', 'time', null, null), ('null', 'time', null, null), ('"now"', 'time', null, null), ('["2030-01-01T00:00:00Z"]', 'time', null, null),
    ('"x"', 'zone', null, null), ('1', 'zone', null, null), ('null', 'zone', null, null), ('["UTC"]', 'zone', null, null), ('"x"', 'other', null, null)
) t (value, kind, at_least, at_most);
select is(booking_impl.fits_rule(value => null, kind => 'text', at_least => 0, at_most => 9), false, 'what is not there does not fit');

select * from finish();
rollback;
