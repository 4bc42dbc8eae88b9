create or replace function booking_impl.refuse_direct_change()
returns trigger
language plpgsql
as $$
begin
    raise exception '%.% is changed by the functions in booking_api only', tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege',
        hint = 'To repair data by hand, set role booking_owner first, and run booking_api.verify_invariants() afterwards.';
end
$$;

comment on function booking_impl.refuse_direct_change() is
'Refuses a change of the tables by anyone but their owner, superusers included: a slip in psql must not sell or lose a seat.';
