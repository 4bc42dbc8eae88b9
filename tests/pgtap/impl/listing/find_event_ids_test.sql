begin;
\ir ../../helpers.sql
select plan(14);

select * from test.check_impl_function('find_event_ids', 'stable');

select test.make_event(name => 'Hall 1', starts_at => '2031-01-01T00:00:00Z', id => '0000000b-000b-400b-800b-00000000000b') as b,
    test.make_event(name => 'Hall 2', starts_at => '2031-01-01T00:00:00Z', id => '0000000a-000a-400a-800a-00000000000a') as a,
    test.make_event(name => 'Opera', starts_at => '2031-01-03T00:00:00Z') as c,
    test.make_event(name => 'Draft', starts_at => '2031-01-02T00:00:00Z', status => 'draft') as draft \gset
select is(booking_impl.find_event_ids(status => status, starts_from => starts_from, starts_to => 'infinity', text_like => text_like,
    after_start => after_start, after_id => after_id::uuid, row_limit => row_limit, row_offset => row_offset), ids::uuid[], title)
from (values
    (null, '-infinity'::timestamptz, null, '-infinity'::timestamptz, :'a', 9, 0, array[:'a', :'b', :'c'], 'by start and id, without drafts'),
    ('draft', '-infinity', null, '-infinity', :'a', 9, 0, array[:'draft'], 'drafts'),
    (null, '-infinity', null, '2031-01-01Z', :'a', 9, 0, array[:'b', :'c'], 'behind one, without it'),
    (null, '-infinity', null, '-infinity', :'a', 1, 1, array[:'b'], 'limit and offset'),
    (null, '2031-01-02Z', null, '-infinity', :'a', 9, 0, array[:'c'], 'from a moment on'),
    ('on_sale', '-infinity', '%HALL%', '-infinity', :'a', 9, 0, array[:'a', :'b'], 'with a status and a text'),
    ('closed', '-infinity', null, '-infinity', :'a', 9, 0, array[]::text[], 'none')
) t (status, starts_from, text_like, after_start, after_id, row_limit, row_offset, ids, title);

select * from finish();
rollback;
