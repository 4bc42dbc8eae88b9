begin;
\ir ../../helpers.sql
select plan(46);

select * from test.check_impl_function('matches_version', 'immutable', 'sql');

select is(booking_impl.matches_version(if_match => if_match, version => 3), true, coalesce(if_match, 'null'))
from (values (null), ('*'), (' * '), ('3'), (' 3'), ('"3-7"'), ('"3"'), ('"3-"'), ('"3-a,b"'), ('"2-7", "3-7"'), ('"3-7","4-7"'), ('"x" , "3-7" ,"y"'), ('W/"3-7", "3-8"'),
    (e'"1-1",\t"3-7"'), (', "3-1",, "4-1",')) t (if_match);
select is(booking_impl.matches_version(if_match => if_match, version => 3), false, 'not ' || to_json(if_match))
from (values (''), ('2'), ('03'), ('3.0'), ('+3'), ('33'), ('"33-1"'), ('"03-1"'), ('"2-3"'), ('"x3-1"'), ('"-3-1"'), ('W/"3-7"'), ('"3-7'), ('3-7'), ('x"3-7"'), ('"3-7"x'),
    ('"3-7" "3-8"'), ('"x,"3-7""'), ('*, "3-7"'), ('"3_7"'), ('"2", 3'), ('99999999999999999999'), ('"99999999999999999999-1"'), (repeat('"2-1",', 5000) || '"2-2"')) t (if_match);

select * from finish();
rollback;
