create or replace function booking_impl.refuse_rewriting_history()
returns trigger
language plpgsql
as $$
begin
    raise exception 'what %.% says of the past cannot be changed or deleted', tg_table_schema, tg_table_name
    using errcode = 'integrity_constraint_violation';
end
$$;

comment on function booking_impl.refuse_rewriting_history() is
'Refuses to change columns that say what happened, and to delete rows, whoever asks.';
