begin;
\ir ../../helpers.sql
select plan(15);

select * from test.check_impl_function('has_trigram', 'immutable', 'sql');

select is(booking_impl.has_trigram(text_like => text_like), has, coalesce(text_like, 'null'))
from (values ('%abc%', true), ('%a\_b%', false), ('%ab c%', false), ('%o 123 x%', true), ('%ab%', false), ('%---%', false), ('%\%\%\%%', false), (null, null)) t (text_like, has);

select * from finish();
rollback;
