begin;
\ir ../helpers.sql
select plan(15);

select * from test.check_table('epoch', array['number integer not null', 'began_at timestamp(3) with time zone not null', 'actor text not null'], array['number']);

select is(test.violated(statement), refused_by, statement)
from (values
    (1, 'insert into booking_data.epoch (number) values (1)', 'epoch_after_the_first'), (2, 'insert into booking_data.epoch (number) values (2)', 'nothing'),
    (3, 'insert into booking_data.epoch (number) values (2)', 'epoch_pkey')
) t (number, statement, refused_by)
order by number;
select is(e.actor, session_user::text, 'it knows who began it') from booking_data.epoch e;
select throws_ok('delete from booking_data.epoch', '42501', null, 'no slip of a superuser');
select is((select s.seqowner from (select c.relowner::regrole::text as seqowner from pg_class c where c.oid = 'booking_data.current_epoch'::regclass) s), 'booking_owner', 'what writers read belongs to booking_owner');
select is(has_sequence_privilege(role, 'booking_data.current_epoch', 'usage, update'), false, role || ' cannot raise it otherwise')
from (values ('public')) r (role);

select * from finish();
rollback;
