begin;
\ir ../../helpers.sql
select plan(45);

select * from test.check_impl_function('read_page', 'immutable');

create function pg_temp.read(page_limit text, cursor text, page text) returns text language sql as $$
select (p.row_limit, p.row_offset, test.pointers(jsonb_build_object('errors', p.faults)))::text
from booking_impl.read_page(page_limit => page_limit, cursor => cursor, page => page, cursor_form => '^[0-9a-f]{4}$') p
$$;
select is(pg_temp.read(page_limit, cursor, page), result, coalesce(concat_ws(', ', 'limit ' || page_limit, 'cursor ' || cursor, 'page ' || page), 'nothing'))
from (values
    (null, null, null, '(20,0,{})'), ('1', null, null, '(1,0,{})'), ('100', null, null, '(100,0,{})'), ('010', null, null, '(10,0,{})'),
    (null, 'beef', null, '(20,0,{})'), (null, null, '1', '(20,0,{})'), ('7', null, '3', '(7,14,{})'), ('100', null, '2147483647', '(100,214748364600,{})'),
    (null, null, '0000000000002', '(20,20,{})')
) t (page_limit, cursor, page, result);
select alike(pg_temp.read(page_limit, null, null), '%{limit})', 'limit ' || to_json(page_limit))
from (values ('0'), ('00'), ('101'), ('1000'), ('-1'), ('+1'), ('1.0'), ('1e1'), (' 1'), ('1 '), (E'1\n'), ('٣'), ('1٣'), ('１'), ('x'), ('')) t (page_limit);
select alike(pg_temp.read(null, cursor, null), '%{cursor})', 'cursor ' || to_json(cursor))
from (values ('bee'), ('beeff'), ('BEEF'), (E'beef\n'), ('')) t (cursor);
select alike(pg_temp.read(null, null, page), '%{page})', 'page ' || to_json(page))
from (values ('0'), ('-1'), ('2147483648'), ('4294967298'), ('99999999999999999999'), ('1٣')) t (page);
select alike(pg_temp.read(null, 'beef', '1'), '%{page})', 'page and cursor do not go together');
select alike(pg_temp.read('x', 'x', '1'), '%"{limit,cursor,page}")', 'all faults at once');

select * from finish();
rollback;
