begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('count_events', 'stable');

select test.make_event(name => 'Hall 1', starts_at => '2031-01-01T00:00:00Z'), test.make_event(name => 'Hall 2', starts_at => '2031-01-02T00:00:00Z'),
    test.make_event(name => 'Opera', starts_at => '2031-01-03T00:00:00Z', status => 'draft') \g /dev/null
select is(booking_impl.count_events(status => status, starts_from => starts_from, starts_to => starts_to, text_like => text_like), expected, title)
from (values (null, '-infinity'::timestamptz, 'infinity'::timestamptz, null, 2::bigint, 'all but drafts'), ('draft', '-infinity', 'infinity', null, 1, 'drafts'),
    (null, '2031-01-02Z', 'infinity', null, 1, 'from a moment on'), (null, '-infinity', '2031-01-02Z', null, 1, 'before a moment'),
    (null, '-infinity', 'infinity', '%hall 1%', 1, 'with a text'), ('closed', '-infinity', 'infinity', null, 0, 'none')
) t (status, starts_from, starts_to, text_like, expected, title);

select * from finish();
rollback;
