create or replace function booking_impl.raise_validation_error(faults jsonb)
returns void
language plpgsql
immutable
as $$
declare
    v_refusal record;
begin
    if faults <> '[]' then
        select * into v_refusal from booking_impl.describe_faults(faults);
        perform booking_impl.raise_refusal('TKV01', v_refusal.message, v_refusal.detail);
    end if;
end
$$;

comment on function booking_impl.raise_validation_error(jsonb) is
'Raises one error that names all the faults found (a JSON array, see body_fault and query_fault); none: returns. Raises: ValidationError.';
