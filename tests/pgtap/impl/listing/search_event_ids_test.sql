begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('search_event_ids', 'stable');

select test.make_event(name => 'Hall 1', starts_at => '2031-01-01T00:00:00Z', id => '0000000b-000b-400b-800b-00000000000b') as b,
    test.make_event(name => 'Concert', venue => 'The hall 2', starts_at => '2031-01-01T00:00:00Z', id => '0000000a-000a-400a-800a-00000000000a') as a,
    test.make_event(name => 'Hall 3', starts_at => '2031-01-03T00:00:00Z', status => 'closed') as c,
    test.make_event(name => 'Hall 4', starts_at => '2031-01-02T00:00:00Z', status => 'draft') as draft,
    test.make_event(name => 'Opera', starts_at => '2031-01-01T00:00:00Z') as opera \gset
select is(booking_impl.search_event_ids(status => status, starts_from => starts_from, starts_to => starts_to, text_like => text_like,
    after_start => after_start, after_id => after_id::uuid, row_limit => row_limit, row_offset => row_offset), ids::uuid[], title)
from (values
    (null, '-infinity'::timestamptz, 'infinity'::timestamptz, '%HALL%', '-infinity'::timestamptz, :'a', 9, 0, array[:'a', :'b', :'c'], 'in name or venue, by start and id, without drafts'),
    ('draft', '-infinity', 'infinity', '%hall%', '-infinity', :'a', 9, 0, array[:'draft'], 'drafts'),
    (null, '-infinity', 'infinity', '%hall%', '2031-01-01Z', :'a', 9, 0, array[:'b', :'c'], 'behind one, without it'),
    (null, '-infinity', 'infinity', '%hall%', '-infinity', :'a', 1, 1, array[:'b'], 'limit and offset'),
    (null, '-infinity', 'infinity', '%hall%', '-infinity', :'a', null, 0, array[:'a', :'b', :'c'], 'no limit'),
    (null, '2031-01-02Z', 'infinity', '%hall%', '-infinity', :'a', 9, 0, array[:'c'], 'from a moment on'),
    (null, '-infinity', '2031-01-03Z', '%hall%', '-infinity', :'a', 9, 0, array[:'a', :'b'], 'before a moment'),
    (null, '-infinity', 'infinity', '%hall 2%', '-infinity', :'a', 9, 0, array[:'a'], 'a rarer text'),
    (null, '-infinity', 'infinity', '%ll%', '-infinity', :'a', 9, 0, array[:'a', :'b', :'c'], 'without a trigram the same'),
    (null, '-infinity', 'infinity', '%hallo%', '-infinity', :'a', 9, 0, array[]::text[], 'none')
) t (status, starts_from, starts_to, text_like, after_start, after_id, row_limit, row_offset, ids, title);

select * from finish();
rollback;
