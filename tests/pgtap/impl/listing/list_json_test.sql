begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('list_json', 'stable', 'sql');

select is(booking_impl.list_json(rows => '[1]', row_limit => 20, has_more => true, next_cursor => 'abc', page => null, total => null)::text,
    '{"data" : [1], "pagination" : {"limit" : 20, "hasMore" : true, "nextCursor" : "abc"}}', 'a list, the pagination last');
select is(booking_impl.list_json(rows => null, row_limit => 20, has_more => false, next_cursor => null, page => null, total => null)::text,
    '{"data" : [], "pagination" : {"limit" : 20, "hasMore" : false, "nextCursor" : null}}', 'no rows are an empty list');
select is((booking_impl.list_json(rows => null, row_limit => 3, has_more => false, next_cursor => null, page => '007', total => total) -> 'pagination')::jsonb,
    jsonb_build_object('limit', 3, 'hasMore', false, 'nextCursor', null, 'page', 7, 'total', total, 'totalPages', pages), format('%s rows are %s pages of 3', total, pages))
from (values (0, 0), (3, 1), (4, 2)) t (total, pages);

select * from finish();
rollback;
