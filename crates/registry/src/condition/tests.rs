//! Conditions on single fields and their combinations, and what is refused.

use super::*;
use crate::limits;

fn parse(json: Json) -> Result<Condition, String> {
    Condition::parse(&json).map_err(|error| error.to_string())
}

fn values(json: Json) -> FieldValues {
    FieldValues::parse(json.as_object().unwrap()).unwrap()
}

fn evaluate(condition: Json, known: Json) -> Match {
    parse(condition).unwrap().evaluate(&values(known))
}

#[test]
fn a_comparison_matches_does_not_or_is_open() {
    let cases = [
        (json!({"field":"mrz.sex","is":"F"}), json!({"mrz.sex":"F"}), json!({"mrz.sex":"M"})),
        (json!({"field":"mrz.sex","in":["F","X"]}), json!({"mrz.sex":"X"}), json!({"mrz.sex":"M"})),
        (json!({"field":"holder.age","to":17}), json!({"holder.age":17}), json!({"holder.age":18})),
        (json!({"field":"holder.age","is":3}), json!({"holder.age":3}), json!({"holder.age":4})),
        (
            json!({"field":"mrz.document-number","prefix":"AB"}),
            json!({"mrz.document-number":"AB1"}),
            json!({"mrz.document-number":"A1"}),
        ),
        (
            json!({"field":"mrz.document-number","from":"AB10","to":"AB19"}),
            json!({"mrz.document-number":"AB15"}),
            json!({"mrz.document-number":"AB150"}),
        ),
        (
            json!({"field":"mrz.date-of-expiry","from":"2031-01-01"}),
            json!({"mrz.date-of-expiry":"2031-01-01"}),
            json!({"mrz.date-of-expiry":"2030-12-31"}),
        ),
        (
            json!({"field":"page.portrait","near":"00000000000000ff","within":2}),
            json!({"page.portrait":"000000000000003f"}),
            json!({"page.portrait":"000000000000001f"}),
        ),
    ];
    for (condition, yes, no) in cases {
        assert_eq!(evaluate(condition.clone(), yes), Match::Yes, "{condition}");
        assert_eq!(evaluate(condition.clone(), no), Match::No, "{condition}");
        assert_eq!(evaluate(condition.clone(), json!({})), Match::Open, "{condition}");
        assert_eq!(evaluate(json!({"not": condition}), json!({})), Match::Open);
    }
}

#[test]
fn an_open_part_leaves_the_whole_open_unless_another_decides() {
    let sex = json!({"field":"mrz.sex","is":"F"});
    let age = json!({"field":"holder.age","to":17});
    assert_eq!(evaluate(json!({"all":[sex, age]}), json!({"mrz.sex":"M"})), Match::No);
    assert_eq!(evaluate(json!({"all":[sex, age]}), json!({"mrz.sex":"F"})), Match::Open);
    assert_eq!(evaluate(json!({"any":[sex, age]}), json!({"mrz.sex":"F"})), Match::Yes);
    assert_eq!(evaluate(json!({"any":[sex, age]}), json!({"mrz.sex":"M"})), Match::Open);
    let born = json!({"field":"mrz.date-of-birth","from":"2010-01-01"});
    let unknown = FieldValues::new().with(Field::DateOfBirth, Value::Text("2012-XX-XX".into()));
    assert_eq!(parse(born).unwrap().evaluate(&unknown), Match::Open);
}

#[test]
fn a_malformed_condition_is_refused_with_its_path() {
    let nested = |depth: usize| (0..depth).fold(json!({"field":"mrz.sex","is":"F"}), |inner, _| json!({"not":inner}));
    assert!(parse(nested(limits::CONDITION_DEPTH - 1)).is_ok());
    let cases = [
        (json!([]), "condition: expected an object"),
        (json!({}), "condition: expected one of all, any, not, or a field with a comparison"),
        (json!({"all":[]}), "condition: all of nothing"),
        (
            json!({"all":[{"field":"mrz.sex","is":"F"},{"not":{"field":"mrz.sax","is":"F"}}]}),
            "condition, at all, 2, not: there is no field mrz.sax",
        ),
        (json!({"field":"mrz.sex","in":["F","F"]}), "condition: the members of a set stand in order, each once"),
        (json!({"field":"mrz.sex","in":[]}), "condition: a set of nothing"),
        (json!({"field":"mrz.sex","prefix":""}), "condition: mrz.sex cannot be compared by prefix"),
        (json!({"field":"mrz.sex","is":"F","in":["F"]}), "condition: mrz.sex cannot be compared by in and is"),
        (json!({"field":"holder.age","is":1.5}), "condition: holder.age is a whole number"),
        (json!({"field":"mrz.date-of-birth","is":"2010-02-30"}), "condition: mrz.date-of-birth is a day, YYYY-MM-DD"),
        (
            json!({"field":"page.portrait","near":"0","within":3}),
            "condition: near is 16 hexadecimal digits, within 0 to 10",
        ),
        (json!({"field":"holder.age","from":2,"to":1}), "condition: from is after to, or of another length"),
        (
            json!({"field":"mrz.document-number","form":"[0-9]{9999999999}"}),
            "condition: number form, character 8: expected a number of at most 32, found '9'",
        ),
    ];
    for (json, problem) in cases {
        assert_eq!(parse(json), Err(problem.to_owned()));
    }
    assert!(parse(nested(limits::CONDITION_DEPTH)).unwrap_err().ends_with("more than 8 levels"));
    let many = vec![json!({"field":"mrz.sex","is":"F"}); limits::CONDITION_NODES];
    assert!(parse(json!({"any": many})).unwrap_err().ends_with("more than 128 nodes"));
}

#[test]
fn a_condition_prints_as_it_was_parsed() {
    let condition = json!({"all":[
        {"field":"mrz.issuing-state","is":"UTO"}, {"field":"mrz.document-number","form":"[AB][0-9]{7}"},
        {"not":{"field":"mrz.document-code","in":["PD","PP"]}},
        {"any":[{"field":"mrz.date-of-expiry","from":"2031-01-01","to":"2031-12-31"},
                {"field":"page.portrait","near":"c3a1f00d9b2e4411","within":6}]}]});
    assert_eq!(Condition::parse(&condition).unwrap().to_json(), condition);
}
